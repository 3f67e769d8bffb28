namespace SecureGateway.WebConsole.Pages.Entry;

/// <summary>What was typed to change a password.</summary>
public sealed class PasswordForm
{
    public const string FormName = "password";

    public string Current { get; set; } = "";

    public string Password { get; set; } = "";

    public string Again { get; set; } = "";
}
