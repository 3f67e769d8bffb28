using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>Warnings at 30, 7 and 1 days and past the end, in virtual time (C-1).</summary>
[Trait("Rule", "C-1")]
public sealed class ExpiryTests : CertificateStoreTest
{
    [Fact]
    public async Task Each_step_is_said_once_and_again_every_day()
    {
        var store = Open(Files("default", Lasting(days: 40)));
        using var watch = await WatchAsync(store);
        var days = new Dictionary<int, int>();
        for (var day = 0; day <= 43; day++)
        {
            days[day] = Warnings().Count;
            Log.Lines.Clear();
            for (var hour = 0; hour < 24; hour++)
                Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.All(Enumerable.Range(0, 10), day => Assert.Equal(0, days[day]));
        Assert.All(Enumerable.Range(12, 20), day => Assert.Equal(1, days[day]));
        Assert.InRange(days.Values.Sum(), 33, 37); // 33 days and a second word on each of three new steps
        Assert.Equal(ExpiryLevel.Expired, Assert.Single(watch.Alarms).Level);
        Assert.Contains("identity default expired on 2026-04-10", watch.Alarms[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, ExpiryLevel.Fine)]
    [InlineData(30, ExpiryLevel.Within30Days)]
    [InlineData(8, ExpiryLevel.Within30Days)]
    [InlineData(7, ExpiryLevel.Within7Days)]
    [InlineData(1.5, ExpiryLevel.Within7Days)]
    [InlineData(1, ExpiryLevel.Within1Day)]
    [InlineData(0.1, ExpiryLevel.Within1Day)]
    [InlineData(0, ExpiryLevel.Expired)]
    [InlineData(-5, ExpiryLevel.Expired)]
    public void Steps(double days, ExpiryLevel level) =>
        Assert.Equal(level, ExpiryAlarm.LevelOf(ConfigurationFolder.Now.AddDays(days), ConfigurationFolder.Now));

    [Fact]
    public async Task A_new_step_is_said_at_once_and_a_replacement_ends_it()
    {
        var store = Open(Files("default", Lasting(days: 8)));
        using var watch = await WatchAsync(store);
        Assert.StartsWith("Warning", Assert.Single(Warnings()), StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.Single(Warnings());
        Clock.Advance(TimeSpan.FromHours(2)); // a day later, and within 7 days
        Assert.Equal(2, Warnings().Count);
        Clock.Advance(TimeSpan.FromDays(6));
        Assert.StartsWith("Error", Warnings()[^1], StringComparison.Ordinal);

        Assert.True(store.ImportIdentity("default", Source(Lasting(days: 90))).Succeeded);
        Assert.NotEmpty(watch.Alarms);
        store.Activate();
        Assert.Empty(watch.Alarms);
        Log.Lines.Clear();
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task Authorities_and_what_is_sent_behind_an_identity_count_too_and_all_are_measured()
    {
        var store = Open();
        Assert.True(store.ImportSigning("partner", Bytes(Lasting(days: 20).CertificatePem)).Succeeded);
        store.Activate();
        using var watch = await WatchAsync(store);
        Assert.Contains("signing certificate partner expires on", Assert.Single(Warnings()), StringComparison.Ordinal);
        Assert.Equal(["partner"], store.Expiring(TimeSpan.FromDays(30)).Select(entry => entry.Name));
        Assert.Empty(store.Expiring(TimeSpan.FromDays(19)));

        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ExpiryWatch.MeterName && instrument.Name == "securegateway.certificate.expires_in")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            measured[$"{values["kind"]} {values["name"]}"] = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(TimeSpan.FromDays(20).TotalSeconds, measured["signing partner"]);
        Assert.True(measured["identity default"] > TimeSpan.FromDays(3600).TotalSeconds);
    }

    private (string CertificatePem, string KeyPem) Lasting(int days) =>
        Certificates.Rsa("gw1.example.org", 2048, Clock.GetUtcNow().AddDays(-60), Clock.GetUtcNow().AddDays(days));

    private List<string> Warnings() => [.. Log.Lines.Where(line => line.Contains("Certificate expiry", StringComparison.Ordinal))];

    private async Task<ExpiryWatch> WatchAsync(CertificateStore store)
    {
        Log.Lines.Clear();
        var watch = new ExpiryWatch(store, Clock, new TypedLog(Log));
        await watch.StartAsync(CancellationToken.None);
        return watch;
    }

    private sealed class TypedLog(ILogger log) : ILogger<ExpiryWatch>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Log(logLevel, eventId, state, exception, formatter);
    }
}
