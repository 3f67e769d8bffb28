namespace SecureGateway.Configuration.Tests.Hocon;

/// <summary>What is no HOCON is refused with its line and in words, never read as something else.</summary>
public class HoconSyntaxTests
{
    [Theory]
    [InlineData("a {\n  b = 1\n", "a:1: '{' is opened here and never closed, close it with '}'")]
    [InlineData("x = 1\na = [1,\n2", "a:2: '[' is opened here and never closed, close it with ']'")]
    [InlineData("a { b = 1 }\n}\nc = 2", "a:2: '}' closes nothing, remove it, or look for a brace that is closed too early")]
    [InlineData("a = 1\nb = \"foo\nc = 2", "a:2: b: a quote is opened and not closed on its line, close the string with \"")]
    [InlineData("a = \"\"\"foo\nc = 2", "a:1: a: \"\"\" is opened and never closed, close the text with \"\"\"")]
    [InlineData("a = \nb = 2", "a:1: a: the key has no value, write one behind '=', or \"\" for an empty one")]
    [InlineData("a { b = }", "a:1: b: the key has no value, write one behind '=', or \"\" for an empty one")]
    [InlineData("a\nb = 2", "a:1: a: the key is followed by neither '=' nor '{', write a = value, or a { ... }")]
    [InlineData("a { b }", "a:1: b: the key is followed by neither '=' nor '{', write b = value, or b { ... }")]
    [InlineData("a b = 1", "a:1: a: the key is followed by neither '=' nor '{', write a = value, or a { ... }")]
    [InlineData("a. = 1", "a:1: a: the key ends with a dot, remove the dot or complete the key")]
    [InlineData("= 1", "a:1: '=' cannot begin a key, write a word, or put the key in quotes")]
    [InlineData("a = http://x", "a:1: a: ':' cannot stand outside quotes, put the value in quotes")]
    [InlineData("a = *.example", "a:1: a: '*' cannot stand outside quotes, put the value in quotes")]
    [InlineData("a = [ {x=1} {y=2} ]", "a:1: a: two values stand side by side, put a comma or a new line between them")]
    [InlineData("a { b = 1 } c { d = 2 }", "a:1: a: two values stand side by side, put a comma or a new line between them")]
    [InlineData("a = [1}\nb = 1", "a:1: a: '}' does not close what is open here, close it with ']'")]
    [InlineData("a { b = [1] ]", "a:1: ']' does not close what is open here, close it with '}'")]
    [InlineData("a = ${b", "a:1: a: ${ is not closed, write ${path} or ${?path}")]
    [InlineData("a = $b", "a:1: a: '$' cannot stand outside quotes, write ${path} for another value, or put the value in quotes")]
    [InlineData("a = \"\\x\"", "a:1: a: \\x is no escape in a string, write a backslash as \\\\")]
    [InlineData("a = \"\\u12\"", "a:1: a: \\u is not followed by four hexadecimal digits, write it as \\u00e4")]
    [InlineData("include", "a:1: include: the key is followed by neither '=' nor '{', write include = value, or include { ... }")]
    public void Broken_texts(string text, string error) => Assert.Equal(error, Parsed.Of(text));

    [Fact]
    public void Every_broken_line_is_one_error_and_reading_goes_on() =>
        Assert.Equal(
            "a:2: y: ':' cannot stand outside quotes, put the value in quotes\n"
            + "a:4: the key is followed by neither '=' nor '{'".Replace("the key", "word: the key", StringComparison.Ordinal) + ", write word = value, or word { ... }\n"
            + "a:5: q: a quote is opened and not closed on its line, close the string with \"",
            Parsed.Of("a {\ny = b:c\nz = 1\nword\nq = \"x\n}"));

    [Fact]
    public void A_forgotten_brace_is_sought_by_indentation()
    {
        var error = Parsed.Of("gateway {\n  node {\n    x = 1\n  policy {\n    y = 1\n  }\n}\n");

        Assert.StartsWith("a:1: '{' is opened here and never closed", error, StringComparison.Ordinal);
        Assert.Contains("the brace that closes line 2 at line 7", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = ${b}\nb = ${a}", "refers to itself by way of other values")]
    [InlineData("a { b = ${a} }", "refers to itself by way of other values")]
    [InlineData("a = ${a}", "a:1: a: ${a} refers to itself, and there is no earlier value")]
    [InlineData("x = 1\na = ${nope}", "a:2: ${nope} names neither a key nor an environment variable, define it, or write ${?nope} if it may be missing")]
    [InlineData("b = [1]\na = ${b} x", "a:2: a text, a list and an object cannot be joined")]
    public void References_that_lead_nowhere(string text, string error) => Assert.Contains(error, Parsed.Of(text), StringComparison.Ordinal);

    [Fact]
    public void Braces_without_end_are_refused_before_the_stack_is() =>
        Assert.Contains("nested too deeply", Parsed.Of(string.Concat(Enumerable.Repeat("a { ", 100_000))), StringComparison.Ordinal);
}
