"""Pickles of version 0.1.0 as it was before its modules moved into rooms: compressed, in base 85."""

PICKLES = {
    "tensor": (
        "c-mD@J&VFX5Zy#Q5iH~ie}h%3D+L8R7g8M8hfQ`p1Ib2aH-U6%;zig(aPIfsP1ed`W*FwZHy_>fcNs8m?p*+g_8WwZlC08=0*h`A"
        "Dy{QE;sZCYj6xWr47#^3rA-Ayc)_J=@@&KxC#cFqi&Bl0nXb!Ai#>j#Tl;!k1}ZA+!scF&Zkd3h3yg(2v!psN++52i_(0BjJOnBJ"
        "(2NZac*w)+NSR67Ui^~q^nthGiBDXx#W;?Se`G#!W-+}TR*ZE!`g>1Kao;1ghuD%T`Ujz;Y`*"
    ),
    "integers": (
        "c-mEuu?~VT5QdAW#Kg(LXK-S0c4L!-!MKw`t2TjRu7!lng(yik&ga#(PTp|2%m3Z|caQm-1jL8gPypIrfwDL+8`*KtXd>W6D=LN)"
        "?*562D#aC=<(W&>fCc_^#ye3ueRYAR&Lyq6Ll&~F?>!E9LbLU?GXoyiZKZ{uN3+g>+Y6M2w$yg&wla}qKXJm8444E3KJAWO8l>Ui"
        "fCbb2-CNAW9>>>D4NY*sEX$4`8$P8(V=*R6V*j2IbWNr$8-D@B^lB0"
    ),
    "complex numbers": (
        "c-mEuJqyAx5QY=KYQf3D-{92QK~QkB&_Ucw+C(k1sa(=RH<zM9HqYOyNu0dlxZ{29-n-lAJ)p#gnKJ;^oq_Qv&1=~T&}ae>SyPl8"
        "U%31yN~V-hXeLJ?RSg#S)46Di-09&7>ME725)K*5rn+|6;{naW*Uk(?R5hh8{5+aj3c_BXG&H%kQ<u;LlK;dP#-zs`&G2q_EMpqe"
        "-T`B-yQ{Yt<STqWe(KQBH6}^2|Jd*;CK|KnZc4~)W53>_YZGnh=nJ4KYY+"
    ),
    "dtypes": (
        "c-m`VnfjCg0%E6V^av&v6(v@t7bT|X#ix{17NizW>0xyV0Wzjcp3=jTl%Jn7rFBZslnmw`mdv~o3mAtL$T2iS<{29y^UO@(yi#O+"
        "Y^5j~!CZt+Fc+bfJuN3c5lI@tN62#~=jRsWq*fqAxS%42Mi3iQ^#JStT6+"
    ),
    "device": ("c-m`VnQFiQ0X;&AMMa5~=|zbtdhsc#WtqvT#Z!7X(~9zQ<MR@8Q>RRx(!-ipnp;pgrFBZs6g>bVAr&|"),
    "generator": ("c-m`Vnd-v;0X@=*MMa5~=|zbtdhtbxc`5n1dg-ZosYQt;`9)KDIO2;^lS(slQl?Cv;^!>E4AsTNfC{FxO$nN!2LMmE7G?"),
    "backend": ("c-m`VnQF`c0X@QrMMa5~=|zbtdhtn#$=RuSDaBKIxYJWhVB9H_r}VJqmF5;yPHCMIG(`^pUg#D{"),
    "namespace": (
        "c-m`VnHt9c0X-s#MMa5~=|zbtdhvOQxv9kkiOH!`dbs2B)8dm7le1IvQl?Cv(j$zd3@Tg<RF$4uf~<-)uQa!ya!TuzATZVg0Gom+O8"
    ),
    "parameter": (
        "c-mEt&uW7}5XRU1Aq~x`hxQdbdFnBcgSQA$d;wYAO(MjNjBCI{As4BEz4`Td+jWJOd@#cd^ZRDzw)lSbn3H+oM7%u`7eSg|)K!v("
        "S&__|;w&)0H*f!hQbAgA;-%D*VAdah^?-*>LSBnp))qO?rA(EjMr5g)vTD&Gfq8ZHc$8#NHfLQpKg=d2X+NnoHMzE~)7q?*n1%x)"
        ")*<vVeAyj-<VCY?1eQX#l{+yzyyM<a)4B1sh~s$wW93rBG_rg6#Mo^&25j4Z+MFQx1yPG{Wd"
    ),
    "module": (
        "c-mc3%W4}j6!o}%B{3<4(gp&}CX~s>q|jx^#*5NAn39sU(9CEo(HUu~ksQ1*w2QPh2(s|)=kyQKZ)&f`%_O#j#C@H64!Zi*`t`fn"
        "sFpjVTGQD?(_|p!fW%4~DkRe-xZTg}t7Xy%n!yTAzr!3t*E1UPLQY`e_DDfB&6)A#b8tNp*);v{JSS2~QlKYFgI(ax7vw6j87r$+"
        "!5O$0oAen{Qw^?jxi%hXd3(V-9@DvDV!{o$gGZnjJ!Kk$UCkmZvIKFVd$rlRmI`j?Q*Ey{J0)x?VwC50Qmt|#vC5aUrOk^O+`<*O"
        "mzC{FH5=qM!{_mMaDAc~Dk+V&u|X6+c3qjQlPefCZebWi@DqE4qX2jFhc9U-W>!=r&Ga2C7wh~p7o5X*JpT9>S9OgV2BPJ#_vilp"
        "!XH3)F~=JvwIV@F;D;eU;;;F!m&s4~8&Ao@nh>3{<*>B{w!Ak7zIz9}k3%~ksnR!8C#2AfaHYOfv)r%4b!bmWk}_(n#^)L}U0+%A"
        "BoNrh1#e;dd(qg4DK$b#RDH!RueT@sR1JTR=L2$eg)A}}Gg#WlK16La_y@iFB1H"
    ),
    "state dictionary": (
        "c-mD?Jx{|h6iiCm6v}`q#KaHCWOZOfEZK+@3B(>bv0Fz<oXQ_X8IV{CMDo_hzbd~8Y*#|cd$RSO@6LDc(f3mr_<DoH%vb1@)*Gh4"
        "EU^%{-v~@lQFVMrg?)?#Ep^=xI9T$C(O@a51T%Y~Tz0||MmV9nx^npWT6Ar}aZ4R#%5}T#VGqw>Zv5=b1VycGRPFU(E(<|z0;z<q"
        "lvS~Xi8(oe2grgwq+to4_KzeBZBITNWlB`P^(K?`9SmP5{LF;+kmvd1uPuLNfr4^K=Re2egFE2XT)9NE6)I~ifkg?6*#%p;oa~A%"
        "ohQ5gceKmxkVa#*Mt}S8j3W"
    ),
    "optimizer": (
        "c-oCp&r2Io5YEP|i8fRa2_AbhPzXKrByBy21iFwz@miLb?3lN(zxsZprce+{)WFb-qoDsu|A*MSSI>nWJ=%GzAlpm(EpM5(Gv9n4"
        "GkerHzo^$re5Ee>+6V*0VNl*1+CV{phfO#vLNOT=t_!8abgV?w3rBf20c8lA3WhdLB06JIr6LhpgC<<whfL>+3o7{tCh^GSR}NI3"
        "hM7pgmH3%Wiz&_M17W9(otT1NY7-Nee8P69fE{R~?8q=nu3<Ba9+GDi)Mm8n4e5k?bOVo{`mrnVBQq^Zk@~@Fnx8)8m(Y7dgTdha"
        "J)?XDHABPsZtHrnc<T<i>%cfitB=D7^(T_8u6!n+%Qfd!Zpe<)m77)77u+Xb|F-SUQy&|6JY(4iJn8?d&8%$Fs2Y)5|4I8x*J8U6"
        "N~Gaf<+jlD(JdV7iK70_k4uLu^oL-C<`2IX4%hvi-*-Q6IwvoW373FL{darQ@3*gT8{3~D9!tZ!9P#A)wMSr6q}pwn=GaQbVVuTa"
        "fa4C=v1|fSSRu}Fxpd|H@b4FRV1@1d0sGYmNB"
    ),
    "tensor, protocol 2": (
        "c-mD>$!>!%6f~qs8+T9l<pVfHiqvDJ=3Gl0P!HS?7^gu3ld(-CZn<Q;^_%iztsy<MPjA({nOV3zRw}MPRh$kZUdp*phANR%S)Ni5"
        "?;o7US_@4-gw&;?aQ=d+m}lIA6IB+Gj0-{GhFwC4tcqEU&JqU!y1cy_CnbhOm7A=Uppg>RTpLw!L($v6QJL;h95S-R5x2Bda7~45"
        "7K(o8Sc3#K?Ae*eCX*u^uW%CJbd9qB=N@yI%iI+%ekD^=&n)vYbS-1@g28sP##Ml8k9AtLSKRo%|Nd>GZHyS)CfjL09FQh<i#OZH"
        "Hf`;`#<-hW$NK;e29L?cH+Ty0Jp2Je;&5a"
    ),
    "module, protocol 2": (
        "c-mc3Yfscb6y05(4hV_@DvEC{K2}hCBfeiOu2@8?iD|m+EYr9<-7}p+_|QZ@EG!BBDt?&W=^_x?q%*ybbI-XszY4yml()95yr3v$"
        "(e)##y-;!$vqg@COC5SOhTOz&<Wm$Zr#F|&X+<TWTt-LB>7#$Q;VG}qHFcpgMORkjR+4JfM7mS-ID;l4Bk49M6vmo>(d)ZZ6xMVo"
        "U6;jNGaUK>)<mC;{x(KE3X&R+aX7_*<>V<eiNOPuYed&mY`%Tq2vI$nV#pF5EkSIKSxz_gt@3bLXdK_yY{af`rJ3S}M!+y^9l+id"
        "#uj#O7}<{z@RiW#F{`Sm?n)|Q7<Ia6piJtGHJoVTq>WR4_Gcz4UaTi1IfG!X;zT0WD)CAESi6kLpq<6(Qm%<JKD7nhj~SQd!Z4m~"
        "qJp!TvYJN=oWi+voVRgd0~c*vvPyY+3+uSN0~zSG26bL>3e-`Z#?{T%1}qyBR;eRHo58hmxjgrmp6pY~X<V;tig9OvvfF>Qx3;%t"
        "cMjYTH0`F1qQ<RCE5)S7l#Sa?r=b;kG46<AON@w7LHeg{+!bRY({fJ`!TUBIWCWXdC??E^p1l!xWUwFGn9+D*uxB-%+IW@-^3ikA"
        "E65@*ns{mBl^|EVc7}{ks*zgtRNyugcSRKajPWML+l=~dt{s1u;(caXGF_E>I#Fb=xl+ODr&yHey<n-7Pb%4NrZ9iN7oM-f7210w"
        "na$^y7(S5e$|*kncin=a`>9RWZer2KXG3>M5U($SNPNvihq6)gd=6(bsU#-%&E&o(mEu3xaWmx"
    ),
}
