namespace SecureGateway.WebConsole.Pages.Entry;

/// <summary>What was typed to redeem a one-time code.</summary>
public sealed class CodeEntry
{
    public const string FormName = "code";

    public string Name { get; set; } = "";

    public string Code { get; set; } = "";

    public string Password { get; set; } = "";

    public string Again { get; set; } = "";
}
