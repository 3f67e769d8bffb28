namespace SecureGateway.Configuration.Tests.Hocon;

/// <summary>What texts mean, after the HOCON specification.</summary>
public class HoconMeaningTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("# only a comment", "{}")]
    [InlineData("\uFEFFa = 1", "{a='1'}")]
    [InlineData("a = 1, b : 2\nc { d = x }", "{a='1' b='2' c={d='x'}}")]
    [InlineData("{ a = 1 }\n", "{a='1'}")]
    [InlineData("a.b.c = 1\na.b.d = 2", "{a={b={c='1' d='2'}}}")]
    [InlineData("a.\"b.c\".d = 1", "{a={b.c={d='1'}}}")]
    [InlineData("a = hello   world   # x\r\nb = 5 m // y\r\n", "{a='hello   world' b='5 m'}")]
    [InlineData("a = \"x # y // z\"", "{a='x # y // z'}")]
    [InlineData("a = \"x\\t\\u0041\\\\\\\"\"", "{a='x\tA\\\"'}")]
    [InlineData("a = \"\"\"x\n\"y\"\"\"\"", "{a='x\n\"y\"'}")]
    [InlineData("a = [1, 2,]\nb = [\n 1\n 2 # two\n]\nc = []", "{a=['1' '2'] b=['1' '2'] c=[]}")]
    [InlineData("a = [ { x = 1 }\n { x = 2 } ]", "{a=[{x='1'} {x='2'}]}")]
    [InlineData("a =\n[ 1 ]\nb\n{ c = 1 }", "{a=['1'] b={c='1'}}")]
    [InlineData("a = \"\"", "{a=''}")]
    [InlineData("a = /var/lib/x", "{a='/var/lib/x'}")]
    public void Plain_texts(string text, string tree) => Assert.Equal(tree, Parsed.Of(text));

    [Theory]
    [InlineData("a { x = 1 }\na { y = 2 }", "{a={x='1' y='2'}}")]
    [InlineData("a = 1\na { y = 2 }", "{a={y='2'}}")]
    [InlineData("a { y = 2 }\na = 1", "{a='1'}")]
    [InlineData("a { y = 2 }\na = null\na { z = 3 }", "{a={z='3'}}")]
    [InlineData("a = [1, 2]\na = [3]", "{a=['3']}")]
    [InlineData("a = 1\na = null", "{}")]
    public void Later_values_override_and_objects_merge(string text, string tree) => Assert.Equal(tree, Parsed.Of(text));

    [Theory]
    [InlineData("b = 1\na = ${b}\nb = 2", "{b='2' a='2'}")]
    [InlineData("b = x\na = foo ${b} bar", "{b='x' a='foo x bar'}")]
    [InlineData("a = ${?nope}", "{}")]
    [InlineData("a = x${?nope}y", "{a='xy'}")]
    [InlineData("port = 25\nport = ${?PORT}", "{port='25'}")]
    [InlineData("a = ${HOME}/x", "{a='/home/gw/x'}")]
    [InlineData("home = 1\nHOME = 2\na = ${HOME}", "{home='1' HOME='2' a='2'}")]
    [InlineData("b { x = 1 }\na = ${b} { y = 2 }", "{b={x='1'} a={x='1' y='2'}}")]
    [InlineData("b { x = 1 }\na = ${b}\na { y = 2 }", "{b={x='1'} a={x='1' y='2'}}")]
    [InlineData("b = [1]\na = ${b} [2]", "{b=['1'] a=['1' '2']}")]
    [InlineData("b { x = 1 }\na { y = 2 }\na = ${b}", "{b={x='1'} a={y='2' x='1'}}")]
    [InlineData("x = 1\nb = ${x}\na = ${b}", "{x='1' b='1' a='1'}")]
    [InlineData("b { c = ${b.d}, d = 4 }", "{b={c='4' d='4'}}")]
    public void References_are_replaced(string text, string tree) =>
        Assert.Equal(tree, Parsed.Of(text, new() { ["HOME"] = "/home/gw" }));

    [Theory]
    [InlineData("a = [1]\na += 2", "{a=['1' '2']}")]
    [InlineData("a += 2", "{a=['2']}")]
    [InlineData("a = [1]\na = ${a} [2]", "{a=['1' '2']}")]
    [InlineData("a = x\na = ${a}y", "{a='xy'}")]
    [InlineData("p { a = [1] }\np { a = ${p.a} [2] }", "{p={a=['1' '2']}}")]
    [InlineData("p { a = [1] }\np.a += { x = 1 }", "{p={a=['1' {x='1'}]}}")]
    public void A_key_may_add_to_its_earlier_value(string text, string tree) => Assert.Equal(tree, Parsed.Of(text));

    [Fact]
    public void Merging_into_a_referenced_object_leaves_the_original_alone() =>
        Assert.Equal("{b={x={n='1'}} a={x={n='1' m='2'}}}", Parsed.Of("b { x { n = 1 } }\na = ${b}\na { x { m = 2 } }"));

    [Theory]
    [InlineData("a0 = xxxxxxxx", "a{1} = ${a{0}}${a{0}}", 60)] // 2^60 octets
    [InlineData("a0 = \"\"", "a{1} = ${a{0}}${a{0}}", 60)]
    [InlineData("a0 = [x]", "a{1} = [${a{0}}, ${a{0}}]", 60)]
    [InlineData("a0 { x = 1 }", "a{1} { l = ${a{0}}, r = ${a{0}} }", 60)]
    [InlineData("a = x", "a = ${a}${a}", 60)]
    [InlineData("a0 = x", "a{1} = ${a{0}}", 50_000)] // deeper than a stack
    [InlineData("a0 = x", "a{1} = [[[[[[[[${a{0}}]]]]]]]]", 2_000)]
    [InlineData("a = [x]", "a += x", 50_000)]
    [Trait("Rule", "A-3")]
    public void References_that_explode_are_an_error_with_its_line(string first, string next, int times)
    {
        var lines = Enumerable.Range(0, times).Select(i => next.Replace("{0}", $"{i}", StringComparison.Ordinal).Replace("{1}", $"{i + 1}", StringComparison.Ordinal));

        var error = Parsed.Of(string.Join('\n', lines.Prepend(first)));

        Assert.Matches("^a:[0-9]+: references to references make too much of this text, write the values themselves", error);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("a += x")]
    [InlineData("a = ${?a} [x]")]
    public void A_list_may_grow_line_by_line(string line) =>
        Assert.Equal(1001, Parsed.Of(string.Join('\n', Enumerable.Repeat(line, 1001))).Split('x').Length - 1);
}
