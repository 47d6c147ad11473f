import pytest

from markdownlite.escape import escape_attribute, escape_text, safe_url
from markdownlite.inlines import plain_text, render_inlines


@pytest.mark.parametrize(
    "source, html",
    [
        ("*a*", "<em>a</em>"),
        ("_a_", "<em>a</em>"),
        ("**a**", "<strong>a</strong>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*a *", "*a *"),
        ("snake_case_name", "snake_case_name"),
        ("a _b_ a_c_", "a <em>b</em> a_c_"),
        ("a*b*c", "a<em>b</em>c"),
        ("**", "**"),
        ("*open", "*open"),
    ],
)
def test_emphasis(source, html):
    assert render_inlines(source) == html


@pytest.mark.parametrize(
    "source, html",
    [
        ("`a<b`", "<code>a&lt;b</code>"),
        ("`` a`b ``", "<code>a`b</code>"),
        ("`*a*`", "<code>*a*</code>"),
        ("`open", "`open"),
        ("``a`", "``a`"),
        ("`a\nb`", "<code>a b</code>"),
        ("` a`", "<code> a</code>"),
        ("`  `", "<code>  </code>"),
    ],
)
def test_code_spans(source, html):
    assert render_inlines(source) == html


@pytest.mark.parametrize(
    "source, html",
    [
        ("[a](b)", '<a href="b">a</a>'),
        ('[a](b "t")', '<a href="b" title="t">a</a>'),
        ("[*a*](b)", '<a href="b"><em>a</em></a>'),
        ("[a] (b)", "[a] (b)"),
        ("x [a](b) y", 'x <a href="b">a</a> y'),
        ("![a](b)", '<img src="b" alt="a">'),
        ('![a"c](b "t")', '<img src="b" alt="a&quot;c" title="t">'),
        ("hi! [a](b)", 'hi! <a href="b">a</a>'),
        ("<https://x.org/?a&b>", '<a href="https://x.org/?a&amp;b">https://x.org/?a&amp;b</a>'),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_links(source, html):
    assert render_inlines(source) == html


def test_text_goes_on_after_a_link_or_break():
    assert render_inlines("<http://a.b>!") == '<a href="http://a.b">http://a.b</a>!'
    assert render_inlines("![a](b)c") == '<img src="b" alt="a">c'


def test_escapes():
    assert render_inlines(r"\*a\*") == "*a*"
    assert render_inlines(r"\<b") == "&lt;b"
    assert render_inlines(r"\q") == r"\q"
    assert render_inlines("end\\") == "end\\"


def test_hard_break_needs_two_spaces():
    assert render_inlines("a  \nb") == "a<br>\nb"
    assert render_inlines("a \nb") == "a \nb"


def test_escape_does_not_escape_twice():
    assert escape_text("<&>") == "&lt;&amp;&gt;"
    assert escape_text('"') == '"'
    assert escape_attribute('"&') == "&quot;&amp;"


@pytest.mark.parametrize(
    "url, safe",
    [
        ("javascript:alert(1)", "#"),
        (" JavaScript:x", "#"),
        ("HTTPS://a.b", "HTTPS://a.b"),
        ("mailto:a@b.c", "mailto:a@b.c"),
        ("a/b:c", "a/b:c"),
        ("?x=y:z", "?x=y:z"),
        ("#a:b", "#a:b"),
    ],
)
def test_safe_url(url, safe):
    assert safe_url(url) == safe


def test_plain_text():
    assert plain_text("**a** [b](c) `<d>` & ![e](f)") == "a b <d> & e"
