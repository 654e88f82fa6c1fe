"""A training step of a small network: layers, a loss, an optimiser."""

STEPS = 5
OPERATIONS = 1


def prepare(ag):
    ag.manual_seed(0)
    model = ag.nn.Sequential(
        ag.nn.Linear(32, 64), ag.nn.ReLU(), ag.nn.Linear(64, 32), ag.nn.ReLU(), ag.nn.Linear(32, 10)
    )
    images, labels = ag.randn(16, 32), ag.arange(16) % 10
    loss_of = ag.nn.CrossEntropyLoss()
    optimizer = ag.optim.Adam(model.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        loss_of(model(images), labels).backward()
        optimizer.step()

    return step
