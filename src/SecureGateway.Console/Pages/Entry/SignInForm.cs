namespace SecureGateway.WebConsole.Pages.Entry;

/// <summary>What was typed to sign in.</summary>
public sealed class SignInForm
{
    public const string FormName = "sign-in";

    public string Name { get; set; } = "";

    public string Password { get; set; } = "";
}
