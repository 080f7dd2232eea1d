"""Pictures beside tables, where matplotlib is."""

from importlib.util import find_spec

MISSING = "Picture: left out, this Python has no matplotlib (Debian and Ubuntu: apt install python3-matplotlib)."


def figure(width, height):
    """In inches. The same data give the same file."""
    import matplotlib
    from matplotlib.figure import Figure
    matplotlib.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "lanewise", "font.size": 9}
    return Figure((width, height), layout="constrained")


def beside(tables, title, draw):
    """Draws next to the file of the tables, with its name; the Markdown that shows it, or says why it cannot. draw() gives a figure."""
    if not find_spec("matplotlib"):
        return [MISSING, ""]
    path = tables.with_suffix(".svg")
    draw().savefig(path, metadata={"Date": None})
    return [f"![{title}]({path.name})", ""]
