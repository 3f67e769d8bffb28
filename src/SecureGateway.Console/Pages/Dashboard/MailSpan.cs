namespace SecureGateway.WebConsole.Pages.Dashboard;

/// <summary>A stretch of time that the dashboard looks back over.</summary>
/// <param name="Since">As an argument, and in addresses: counted back from now.</param>
/// <param name="Step">What one bar of a chart stands for.</param>
public sealed record MailSpan(string Since, string Words, TimeSpan Length, TimeSpan Step)
{
    public static readonly MailSpan Day = new("24h", "the last 24 hours", TimeSpan.FromHours(24), TimeSpan.FromHours(1));

    public static IReadOnlyList<MailSpan> All { get; } =
    [
        Day,
        new("7d", "the last 7 days", TimeSpan.FromDays(7), TimeSpan.FromHours(6)),
        new("30d", "the last 30 days", TimeSpan.FromDays(30), TimeSpan.FromDays(1)),
    ];

    /// <summary>A day, where no such stretch is known.</summary>
    public static MailSpan Of(string since) => All.FirstOrDefault(span => span.Since == since) ?? Day;
}
