using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

internal sealed class StagedPolicy(PolicySnapshot first) : IPolicySource
{
    private PolicySnapshot _current = first;

    /// <summary>Thrown to whoever asks, when set.</summary>
    public Exception? Broken { get; set; }

    public PolicySnapshot Current
    {
        get => Broken is { } error ? throw error : _current;
        set => _current = value;
    }
}

internal sealed class StagedStore : IMessageStore
{
    private readonly ConcurrentDictionary<long, byte[]> _bodies = new();
    private long _last;

    public bool HasRoom => true;

    /// <summary>Thrown by every read, when set.</summary>
    public Exception? Broken { get; set; }

    /// <summary>Bodies are given in parts of this size when set.</summary>
    public int? PartSize { get; set; }

    /// <summary>What is done before a part is given, by its number: wait, throw.</summary>
    public Func<int, CancellationToken, Task> BeforePart { get; set; } = (_, _) => Task.CompletedTask;

    public BodyId Add(byte[] body)
    {
        var id = Interlocked.Increment(ref _last);
        _bodies[id] = body;
        return new BodyId(id);
    }

    public ValueTask<BodyId> StoreAsync(ReadOnlySequence<byte> body, CancellationToken cancellationToken) => new(Add(body.ToArray()));

    public ValueTask<StoredBody> ReadAsync(BodyId body, CancellationToken cancellationToken) =>
        Broken is { } error ? throw error
        : !_bodies.TryGetValue(body.Value, out var bytes) ? throw new MessageStoreException($"no body {body.Value}")
        : new(PartSize is { } size ? new StoredBody(bytes.Length, new Parts(this, bytes, size)) : new StoredBody(bytes));

    private sealed class Parts(StagedStore store, byte[] bytes, int size) : IBodyParts
    {
        public string Name => "the staged body";

        public int Largest => size;

        public async ValueTask<int> ReadAsync(int number, byte[] into, CancellationToken stop)
        {
            await store.BeforePart(number, stop);
            var part = bytes.AsSpan(Math.Min(number * size, bytes.Length));
            part = part[..Math.Min(part.Length, size)];
            part.CopyTo(into);
            return part.Length;
        }
    }
}

internal sealed class StagedIdentities : IIdentities
{
    public Dictionary<string, SslStreamCertificateContext> Known { get; } = [];

    public SslStreamCertificateContext? Find(string name) => Known.GetValueOrDefault(name);

    public SslStreamCertificateContext? Choose(ImmutableArray<string> names, string serverName) => Find(names[0]);
}

/// <summary>Trusts the factory's root as <c>system</c>, and its unknown root as <c>other</c>.</summary>
internal sealed class StagedTrust : ITrust
{
    public object Generation => this;

    public X509ChainPolicy ChainPolicy(ImmutableArray<string> signing, bool forServer)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
        };
        foreach (var name in signing.IsEmpty ? ["system"] : signing)
            policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(Root(name).Certificate.RawDataMemory.Span));
        return policy;
    }

    public ImmutableArray<string> NamesOf(string anchor) =>
        [.. new[] { "system", "other" }.Where(name => CertificateFactsReader.AnchorOf(Root(name).Certificate) == anchor)];

    private static StagedCertificate Root(string name) => name == "other" ? CertificateFactory.Shared.UnknownRoot : CertificateFactory.Shared.Root;
}

internal sealed class StagedResolver : IMailResolver
{
    public Dictionary<string, MxAnswer> Mx { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, AddressAnswer> Addresses { get; } = new(StringComparer.OrdinalIgnoreCase);

    public StagedResolver Host(string name, params string[] addresses)
    {
        Addresses[name] = new AddressAnswer(DnsStatus.Found, [.. addresses.Select(IPAddress.Parse)]);
        return this;
    }

    public StagedResolver Domain(string name, params (int Preference, string Host)[] records)
    {
        Mx[name] = new MxAnswer(DnsStatus.Found, [.. records.Select(record => new MxRecord(record.Preference, record.Host))]);
        return this;
    }

    public ValueTask<MxAnswer> MailExchangersAsync(DomainName domain, CancellationToken cancellationToken) =>
        new(Mx.GetValueOrDefault(domain.Value) ?? new MxAnswer(DnsStatus.NoSuchName, [], domain.Value));

    public ValueTask<AddressAnswer> AddressesAsync(string host, CancellationToken cancellationToken) =>
        new(Addresses.GetValueOrDefault(host) ?? new AddressAnswer(DnsStatus.NoSuchName, [], host));
}
