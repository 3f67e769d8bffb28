using System.Text;

namespace SecureGateway.Cli;

/// <summary>Asks for a secret without an echo.</summary>
internal static class Secrets
{
    public static string Ask(string what)
    {
        Console.Write($"{what}: ");
        var secret = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                secret.Length = Math.Max(0, secret.Length - 1);
            else if (key.KeyChar >= ' ')
                secret.Append(key.KeyChar);
        }

        Console.WriteLine();
        return secret.ToString();
    }
}
