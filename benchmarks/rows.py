"""A figure in the table of `make bench`."""


def row(name: str, value: float, budget: float, unit: str) -> None:
    """Print a figure and its ratio to the budget."""
    print(f"{name:58} {value:8.2f} {unit:6} budget {budget:7.2f}  ratio {value / budget:.2f}")
