using System.Collections.Immutable;

namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// Reads files into one tree whose every value knows its line; a later value of a key takes the place of an earlier one,
/// objects are merged. Strict where leniency would hide a mistake: what is not closed, a key without value, two values
/// without a comma are errors, each with its line. After an error it goes on at the next line, unless the structure is lost.
/// </summary>
internal sealed class HoconParser(HoconCursor cursor, HoconInclude include, HoconErrors errors)
{
    private const int MaximumDepth = 64;

    // The '}' that stands less or more indented than the line of its '{': the likely place of a missing brace.
    private (SourceLine Open, SourceLine Close)? _suspect;
    private int _depth;

    /// <summary>Reads the whole file into <paramref name="root"/>, which stands at <paramref name="path"/>.</summary>
    public void Read(HoconObject root, IReadOnlyList<string> path)
    {
        try
        {
            cursor.SkipLines();
            if (cursor.Current == '{')
            {
                Braces(root, path);
                cursor.SkipLines();
            }
            else
                Fields(root, path, open: null);
            if (!cursor.AtEnd)
                throw Error("", $"'{cursor.Current}' closes nothing", "remove it, or look for a brace that is closed too early", fatal: true);
        }
        catch (HoconSyntaxException fatal)
        {
            errors.Add(fatal);
        }
    }

    private void Braces(HoconObject into, IReadOnlyList<string>? path)
    {
        var (open, indentation) = (cursor.At, cursor.Indentation);
        if (++_depth > MaximumDepth)
            throw Error("", "braces are nested too deeply", $"use at most {MaximumDepth} levels", fatal: true);
        cursor.Next();
        Fields(into, path, open);
        if (cursor.IsFirstOnLine && cursor.Indentation != indentation && cursor.Line != open.Line)
            _suspect ??= (open, cursor.At);
        cursor.Next();
        _depth--;
    }

    // Ends in front of '}' or, for the top of a file, at its end.
    private void Fields(HoconObject into, IReadOnlyList<string>? path, SourceLine? open)
    {
        cursor.SkipLines();
        if (open is { } opened)
            Beside(into, opened.Line);
        while (true)
        {
            if (cursor.AtEnd && open is { } unclosed)
                throw Unclosed('{', unclosed);
            if (cursor.AtEnd || cursor.Current == '}')
            {
                Inside(into);
                return;
            }

            try
            {
                var (value, line) = (Field(into, path), cursor.Line);
                Separator('}', "");
                if (value is not null)
                    Beside(value, line);
            }
            catch (HoconSyntaxException error) when (!error.IsFatal)
            {
                errors.Add(error);
                SkipBrokenLine();
            }
        }
    }

    // Returns what stands under the key now; null for an include.
    private HoconNode? Field(HoconObject into, IReadOnlyList<string>? path)
    {
        var keyAt = cursor.At;
        var above = cursor.TakeComments();
        var key = Key();
        if (key is ["include"] && cursor.Current is '"' or 'f' or 'r')
        {
            include.Read(cursor, into, path);
            return null;
        }

        var name = HoconPath.Format(key);
        for (var i = 0; i < key.Count - 1; i++)
        {
            into = into.Child(key[i], keyAt);
            path = path is null ? null : [.. path, key[i]];
        }

        var (last, own) = (key[^1], path is null ? null : (IReadOnlyList<string>)[.. path, key[^1]]);
        cursor.SkipBlanks();
        if (!cursor.SkipLinesTo("{") && !cursor.Accept("="))
        {
            if (cursor.Accept("+="))
            {
                cursor.SkipBlanks();
                cursor.SkipLinesTo("{[\"");
                var appended = new HoconArray(cursor.At, [Value(name, null, null)]);
                into.Fields[last] = new HoconField(keyAt, HoconSelf.Append(into, last, keyAt, appended));
                return Above(into.Fields[last].Value, above);
            }

            if (!cursor.Accept(":"))
                throw Error(name, "the key is followed by neither '=' nor '{'", $"write {name} = value, or {name} {{ ... }}");
        }

        cursor.SkipBlanks();
        cursor.SkipLinesTo("{[\"");
        var present = into.Fields.TryGetValue(last, out var earlier) ? earlier.Value as HoconObject : null;
        var value = Value(name, present, own);
        into.Put(last, keyAt, own is null ? value : HoconSelf.Bind(value, own, into, last));
        return Above(into.Fields[last].Value, above);
    }

    private static HoconNode Above(HoconNode node, ImmutableArray<string> comments)
    {
        if (!comments.IsEmpty)
            node.Comment = node.Comment with { Above = comments };
        return node;
    }

    private void Beside(HoconNode node, int line)
    {
        if (cursor.TakeComments(line) is { IsEmpty: false } comments)
            node.Comment = node.Comment with { Beside = string.Join(' ', comments) };
    }

    private void Inside(HoconNode node)
    {
        if (cursor.TakeComments() is { IsEmpty: false } comments)
            node.Comment = node.Comment with { Inside = [.. node.Comment.Inside, .. comments] };
    }

    private List<string> Key()
    {
        var parts = new List<string>();
        do
        {
            var part = cursor.Current == '"' ? cursor.Quoted("") : cursor.Word(key: true);
            if (part.Length == 0 && !cursor.Sees("\"\""))
            {
                throw cursor.AtEnd || char.IsWhiteSpace(cursor.Current)
                    ? Error(HoconPath.Format(parts), "the key ends with a dot", "remove the dot or complete the key")
                    : Error("", $"'{cursor.Current}' cannot begin a key", "write a word, or put the key in quotes");
            }

            parts.Add(part);
        }
        while (cursor.Accept("."));
        cursor.SkipBlanks();
        return parts;
    }

    /// <summary>One value: pieces up to a comma, a closing bracket or the end of the line.</summary>
    /// <param name="present">The object that stands under this key already; braces are read into it.</param>
    private HoconNode Value(string key, HoconObject? present, IReadOnlyList<string>? path)
    {
        var at = cursor.At;
        var pieces = new List<HoconNode>();
        var blanks = "";
        while (!cursor.AtEnd && !cursor.AtNewLine && cursor.Current is not (',' or '}' or ']'))
        {
            var piece = Piece(key, present, path);
            if (pieces.Count > 0)
                AddNext(pieces, piece, blanks, key);
            else
                pieces.Add(piece);
            blanks = cursor.SkipBlanks();
        }

        return pieces switch
        {
            [] => throw Error(key, "the key has no value", "write one behind '=', or \"\" for an empty one"),
            [var only] => only,
            _ => new HoconConcatenation(at, pieces),
        };
    }

    private void AddNext(List<HoconNode> pieces, HoconNode piece, string blanks, string key)
    {
        var before = pieces[^1];
        if (before is HoconText one && piece is HoconText two)
        {
            pieces[^1] = new HoconText(one.At, one.Value + blanks + two.Value, one.Quoted || two.Quoted);
            return;
        }

        if (before is not HoconReference && piece is not HoconReference)
            throw Error(key, "two values stand side by side", "put a comma or a new line between them");
        if (blanks.Length > 0 && before is not (HoconObject or HoconArray) && piece is not (HoconObject or HoconArray))
            pieces.Add(new HoconText(piece.At, blanks, Quoted: false));
        pieces.Add(piece);
    }

    private HoconNode Piece(string key, HoconObject? present, IReadOnlyList<string>? path)
    {
        var at = cursor.At;
        switch (cursor.Current)
        {
            case '{':
                var target = present ?? new HoconObject(at);
                Braces(target, path);
                return target;
            case '[':
                return Array(key);
            case '"':
                return new HoconText(at, cursor.Quoted(key), Quoted: true);
            case '$':
                return Reference(key);
            default:
                var word = cursor.Word(key: false);
                return word.Length > 0
                    ? new HoconText(at, word, Quoted: false)
                    : throw Error(key, $"'{cursor.Current}' cannot stand outside quotes", "put the value in quotes");
        }
    }

    private HoconArray Array(string key)
    {
        var open = cursor.At;
        if (++_depth > MaximumDepth)
            throw Error(key, "brackets are nested too deeply", $"use at most {MaximumDepth} levels", fatal: true);
        cursor.Next();
        cursor.SkipLines();
        var items = new List<HoconNode>();
        var opening = cursor.TakeComments(open.Line);
        while (cursor.Current != ']' || cursor.AtEnd)
        {
            if (cursor.AtEnd)
                throw Unclosed('[', open);
            try
            {
                var above = cursor.TakeComments();
                items.Add(Above(Value(key, null, null), above));
                var line = cursor.Line;
                Separator(']', key);
                Beside(items[^1], line);
            }
            catch (HoconSyntaxException error) when (!error.IsFatal)
            {
                errors.Add(error);
                SkipBrokenLine();
            }
        }

        var array = new HoconArray(open, items);
        Inside(array);
        if (!opening.IsEmpty)
            array.Comment = array.Comment with { Beside = string.Join(' ', opening) };
        cursor.Next();
        _depth--;
        return array;
    }

    private HoconReference Reference(string key)
    {
        var at = cursor.At;
        cursor.Next();
        if (!cursor.Accept("{"))
            throw Error(key, "'$' cannot stand outside quotes", "write ${path} for another value, or put the value in quotes");
        var optional = cursor.Accept("?");
        cursor.SkipBlanks();
        var path = Key();
        return cursor.Accept("}")
            ? new HoconReference(at, path, optional, include.Prefix)
            : throw Error(key, "${ is not closed", "write ${path} or ${?path}");
    }

    // One comma or any number of line ends, or the closing character comes next.
    private void Separator(char closing, string key)
    {
        var line = cursor.Line;
        var commas = 1;
        cursor.SkipSeparators(ref commas);
        if (cursor.AtEnd || cursor.Current == closing || commas == 0 || cursor.Line > line)
            return;
        throw cursor.Current switch
        {
            ']' or '}' => Error(key, $"'{cursor.Current}' does not close what is open here", $"close it with '{closing}'", fatal: true),
            _ => Error(key, "something follows the value on its line", "put a comma or a new line between values"),
        };
    }

    private void SkipBrokenLine()
    {
        if (!cursor.SkipLineKeepsStructure())
            throw new HoconSyntaxException(cursor.At, "", "braces on this line make the rest of the file unclear", "correct the error before it first", isFatal: true);
        cursor.SkipLines();
    }

    private HoconSyntaxException Unclosed(char opening, SourceLine at) => new(
        at,
        "",
        $"'{opening}' is opened here and never closed",
        _suspect is { } suspect
            ? $"close it with '{(opening == '{' ? '}' : ']')}'; by its indentation the brace that closes line {suspect.Open.Line} at line {suspect.Close.Line} may be meant for another"
            : $"close it with '{(opening == '{' ? '}' : ']')}'",
        isFatal: true);

    private HoconSyntaxException Error(string key, string problem, string right, bool fatal = false) =>
        new(cursor.At, key, problem, right, fatal);
}
