namespace SecureGateway.Browser.Tests.Support;

/// <summary>The tests that share the browser; one after another, because two would only make each other slow.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumRun : ICollectionFixture<Chromium>
{
    public const string Name = "chromium";
}
