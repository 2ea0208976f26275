"""Formulas become MathML that does nothing, and Typst that nothing in them can break."""

import pytest
from lxml import etree

from byline.exports.equations import equation
from byline.exports.formulas import ATTRIBUTES, MATHML, TAGS, formula, mathml


def names(tex: str) -> list[str]:
    made = etree.fromstring(mathml(tex))
    return [e.tag.removeprefix(f"{{{MATHML}}}") for e in made.iter()]


def test_a_formula_becomes_mathml() -> None:
    assert names(r"\frac{a}{b}")[:3] == ["math", "mrow", "mfrac"]
    assert 'display="block"' in mathml("x", block=True)
    assert "α" in mathml(r"\alpha")
    assert "&lt;b&gt;" in mathml(r"\text{<b>}")


@pytest.mark.parametrize(
    "tex",
    [
        r"\foo{x}",
        r"\href{javascript:alert(1)}{x}",
        r"\frac{a",
        r"\begin{aligned}a&=b\end{aligned}",
        "{" * 200,
        "x" * 3000,
        r"\left(" * 60,
    ],
)
def test_what_cannot_be_converted_is_none(tex: str) -> None:
    assert formula(tex) is None
    assert mathml(tex) == equation(tex) == ""


@pytest.mark.parametrize("tex", [r"\color{red}x", r"\mathbf{AB}", r"\binom{n}{k}", "<script>"])
def test_only_known_elements_and_attributes_are_left(tex: str) -> None:
    found = formula(tex)
    for element in [] if found is None else found.iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES | {"xmlns"}


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        (r"x_i^2", r"attach(\u{78}, b: \u{69}, t: \u{32})"),
        (r"\frac{a}{b}", r"frac(\u{61}, \u{62})"),
        (r"\sqrt[3]{x}", r"root(\u{33}, \u{78})"),
        (r"\hat{x}", r"accent(\u{78}, \u{302})"),
        (r"\mathbf{AB}", r"bold(upright(\u{41})) bold(upright(\u{42}))"),
        (r"\binom{n}{k}", r"lr(\u{28} vec(delim: #none, \u{6e}, \u{6b}) \u{29})"),
        (r"\lim_{x}", r'attach(#math.op("lim", limits: true) , b: \u{78})'),
        (r"\text{a\"]#b}", r'#"a'),
    ],
)
def test_a_formula_becomes_a_typst_equation(tex: str, written: str) -> None:
    assert written in equation(tex)
