using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Certificates;

/// <summary>How entries of the certificate store are named, and what is imported.</summary>
internal sealed class CertificateArguments(CertificateStore store)
{
    public Argument<string> Name { get; } = new("name", Kinds.Word("NAME"), "the entry's name, as policies name it")
    {
        IsPositional = true,
        IsRequired = true,
        Complete = (typed, _) => ValueTask.FromResult(
            store.List().Select(entry => entry.Name).Distinct().Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))),
    };

    public Argument<CertificateKind> Kind { get; } = new("kind", Kinds.Choice<CertificateKind>("KIND"), "what has that name") { Default = CertificateKind.Identity };

    public Argument<TimeSpan> Within { get; } = new("within", Kinds.Duration, "until when") { Default = TimeSpan.FromDays(30) };

    public Argument<FileContent> File { get; } = new("file", Kinds.File, "the certificate and its intermediates, PEM or DER; or PKCS#12") { IsPositional = true, IsRequired = true };

    public Argument<FileContent> Key { get; } = new("key", Kinds.File, "the key, PEM; not needed when it is in the file, or was made here for a request");

    public Argument<string> Password { get; } = new("password", Kinds.Secret, "decrypts the key or the PKCS#12 file");

    public Argument<bool> OnApply { get; } = new("on-apply", Kinds.Flag, "do not bring it into use now; the next revision, reload or change without this does, or 'certificate activate'") { Default = false };

    public Argument<string> DnsNames { get; } = new("dns-name", Kinds.Word("HOST"), "host names for the certificate; the first is its common name")
    {
        IsPositional = true,
        IsRequired = true,
        Repeats = true,
    };

    public Argument<RequestKey> RequestKey { get; } = new("key-type", Kinds.Choice<RequestKey>("TYPE", [("p256", Configuration.RequestKey.P256), ("rsa-3072", Configuration.RequestKey.Rsa3072)]), "the key to make")
    {
        Default = Configuration.RequestKey.P256,
    };

    public Argument<string> Organization { get; } = new("organization", Kinds.Text, "more of the subject, such as 'O=Example Ltd, C=GB'");

    public IdentitySource Source(OperationCall call) =>
        IdentitySource.Of(call.Get(File).Bytes.ToArray(), call.Find(Key)?.Bytes.ToArray(), call.Find(Password));

    public RequestPlan Plan(OperationCall call) => new(call.Get(Name), [.. call.All(DnsNames)], call.Get(RequestKey), call.Find(Organization));
}
