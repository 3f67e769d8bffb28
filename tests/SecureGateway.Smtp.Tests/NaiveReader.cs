using System.Text;

namespace SecureGateway.Smtp.Tests;

/// <summary>What <see cref="BodyReader"/> must come to, said without regard to speed: octet by octet, over the whole input.</summary>
internal static class NaiveReader
{
    /// <returns>End is where DATA ended, -1 when it did not.</returns>
    public static (int End, MessageDefect Defect, string Body) Read(string input, bool dots, int limit)
    {
        var body = new StringBuilder();
        var defect = MessageDefect.None;
        var column = 0;
        var size = 0;
        var i = 0;
        while (i < input.Length)
        {
            var atStart = i == 0 || (i >= 2 && input[i - 2] == '\r' && input[i - 1] == '\n');
            if (dots && atStart && string.CompareOrdinal(input, i, ".\r\n", 0, 3) == 0)
                return (i + 3, defect, defect == MessageDefect.None ? body.ToString() : "");
            if (dots && atStart && input[i] == '.')
            {
                column = 0;
                i++;
                // What follows the dot is no line start, whatever stands before. A CR there cannot be of a line end any more.
                if (i < input.Length && input[i] != '\r')
                    Take(input[i]);
                else if (i + 1 < input.Length)
                    Found(MessageDefect.BareCr);
                i++;
                continue;
            }

            if (atStart)
                column = 0;
            Take(input[i]);
            i++;
        }

        if (!dots && input.EndsWith('\r'))
            Found(MessageDefect.BareCr);
        return (-1, defect, defect == MessageDefect.None ? body.ToString() : "");

        void Take(char c)
        {
            if (i > 0 && input[i - 1] == '\r' && c != '\n')
                Found(MessageDefect.BareCr);
            if (++column > WireLimits.TextLine)
                Found(MessageDefect.LineTooLong);
            if (++size > limit)
                Found(MessageDefect.TooLarge);
            if (c == '\n' && (i == 0 || input[i - 1] != '\r'))
                Found(MessageDefect.BareLf);
            if (c == '\0')
                Found(MessageDefect.Nul);
            body.Append(c);
        }

        void Found(MessageDefect found) => defect = defect == MessageDefect.None ? found : defect;
    }
}
