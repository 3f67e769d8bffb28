using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SecureGateway.Access.Audit;

/// <summary>The lines of a file as it is now, the last first; in memory is one line, and a piece of the file.</summary>
internal static class BackwardLines
{
    private const int Piece = 64 * 1024;

    public static IEnumerable<string> Read(SafeFileHandle file)
    {
        var piece = new byte[Piece];
        var line = new List<byte[]>(); // its parts, the last first
        for (var end = RandomAccess.GetLength(file); end > 0;)
        {
            var begin = Math.Max(0, end - Piece);
            var length = Fill(file, piece.AsSpan(0, (int)(end - begin)), begin);
            for (var at = length; ;)
            {
                var newLine = piece.AsSpan(0, at).LastIndexOf((byte)'\n');
                line.Add(piece[(newLine + 1)..at]);
                if (newLine < 0)
                    break;
                yield return Joined(line);
                at = newLine;
            }

            end = begin;
        }

        yield return Joined(line);
    }

    private static int Fill(SafeFileHandle file, Span<byte> into, long from)
    {
        var filled = 0;
        while (filled < into.Length && RandomAccess.Read(file, into[filled..], from + filled) is > 0 and var read)
            filled += read;
        return filled;
    }

    private static string Joined(List<byte[]> line)
    {
        line.Reverse();
        var text = Encoding.UTF8.GetString(line.Count == 1 ? line[0] : [.. line.SelectMany(part => part)]);
        line.Clear();
        return text;
    }
}
