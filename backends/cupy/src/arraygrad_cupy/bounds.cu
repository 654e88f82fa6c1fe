// Indices counted from the front, and a note of the first one that is outside of its axis.
//
// INDEX is the type of the given indices. `note` belongs to the device: note[0] is 0 while nothing was found, then 1,
// with the index in note[1] and the size of the axis in note[2]. Only the thread that finds note[0] at 0 writes there,
// so the note is of one index. An index outside becomes 0: what follows reads or writes memory that exists.
extern "C" __global__ void wrap_indices(const INDEX* given, long long* wrapped, const long long count,
                                        const long long size, unsigned long long* note) {
    const long long stride = (long long)gridDim.x * blockDim.x;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
        const INDEX index = given[i];
        const bool negative = !(index > 0 || index == 0);  // false for unsigned types, without a warning of compilers
        const bool inside = negative ? (long long)index >= -size : (unsigned long long)index < (unsigned long long)size;
        if (inside) {
            wrapped[i] = negative ? (long long)index + size : (long long)index;
            continue;
        }
        wrapped[i] = 0;
        if (atomicCAS(note, 0ULL, 1ULL) == 0ULL) {
            note[1] = (unsigned long long)index;
            note[2] = (unsigned long long)size;
        }
    }
}
