namespace SecureGateway.WebConsole.Entry;

/// <summary>Addresses of the sign-in page, and the way back from it, which never leads to another site.</summary>
public static class SignInAddress
{
    private const int LongestReturn = 2000;

    /// <param name="target">Where to go afterwards.</param>
    /// <param name="hasEnded">Whether somebody was signed in, and is no longer.</param>
    public static string Of(string target, bool hasEnded)
    {
        var words = new List<string>();
        if (Local(target) is var local && local != "/")
            words.Add($"{nameof(Pages.Entry.SignInPage.ReturnUrl)}={Uri.EscapeDataString(local)}");
        if (hasEnded)
            words.Add($"{nameof(Pages.Entry.SignInPage.Why)}={Pages.Entry.SignInPage.Ended}");
        return words.Count == 0 ? ConsoleHosting.SignInPath : $"{ConsoleHosting.SignInPath}?{string.Join('&', words)}";
    }

    /// <summary>The target when it is a path of this site; else the root.</summary>
    public static string Local(string? target) =>
        target is ['/', ..] and not (['/', '/', ..] or ['/', '\\', ..]) && target.Length <= LongestReturn && !target.Any(char.IsControl) ? target : "/";
}
