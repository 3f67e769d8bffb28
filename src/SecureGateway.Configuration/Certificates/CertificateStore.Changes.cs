using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration;

/// <summary>What operators change.</summary>
public sealed partial class CertificateStore
{
    /// <summary>
    /// Stores a certificate with its key. Without a key it must have been issued for the open request of this name, or for the
    /// key that the identity has already. Refused when it cannot be used, or when partners that check would refuse it.
    /// </summary>
    public CertificateResult ImportIdentity(string name, IdentitySource source)
    {
        lock (_writing)
        {
            if (!CertificateFolder.IsName(name))
                return BadName(CertificateKind.Identity, name);
            var (had, request) = (_stored.Identities.GetValueOrDefault(name), _stored.Requests.GetValueOrDefault(name));
            var now = _clock.GetUtcNow();
            ImmutableArray<string> known = [.. new[] { request?.KeyPem, had?.KeyPem() }.OfType<string>()];
            var load = IdentityLoader.Load(name, source, new CertificateNote(CertificateOrigin.Import, now, had?.Note.FilesDigest), now, known);
            if (!load.IsFit)
                return Refuse(CertificateKind.Identity, name, load.Problems);
            var identity = load.Identity!;
            if (had?.Digest == identity.Digest)
                return Unchanged(CertificateKind.Identity, name, load.Problems);
            var answered = request is not null && IsFor(request, identity.Certificate);
            if (answered)
                identity = identity.Noted(identity.Note with { Origin = CertificateOrigin.Request });
            var result = Save(identity, had is null ? "imported" : "replaced", load.Problems);
            if (answered && result.Succeeded)
                Forget(CertificateKind.Request, name);
            return result;
        }
    }

    /// <summary>Stores trusted CAs, PEM or DER.</summary>
    public CertificateResult ImportSigning(string name, byte[] content)
    {
        lock (_writing)
        {
            if (!CertificateFolder.IsName(name) || name == TrustStore.SystemName)
                return BadName(CertificateKind.Signing, name);
            var had = _stored.Signing.GetValueOrDefault(name);
            var now = _clock.GetUtcNow();
            var load = SigningLoader.Load(name, content, "the file", new CertificateNote(CertificateOrigin.Import, now, had?.Note.FilesDigest), now);
            return !load.IsFit ? Refuse(CertificateKind.Signing, name, load.Problems)
                : had?.Digest == load.Signing!.Digest ? Unchanged(CertificateKind.Signing, name, load.Problems)
                : Save(load.Signing, had is null ? "imported" : "replaced", load.Problems);
        }
    }

    /// <summary>Makes a key, which stays here, and a request for an authority, which is in the result.</summary>
    public CertificateResult Request(RequestPlan plan)
    {
        lock (_writing)
        {
            var (good, problems) = plan.Checked();
            if (!problems.IsEmpty)
                return Refuse(CertificateKind.Request, plan.Name, problems);
            if (_stored.Requests.ContainsKey(plan.Name))
            {
                return Refuse(CertificateKind.Request, plan.Name, [new CertificateProblem(
                    CertificatePart.Certificate, "a request of this name is open, and its certificate may be on its way", "import that certificate, or remove the request first")]);
            }

            var request = SigningRequest.Make(good, _clock.GetUtcNow());
            if (Write(CertificateKind.Request, plan.Name, request.FileText) is { } failed)
                return failed;
            _stored = _stored.With(request);
            _logger.LogInformation("Request {Request}: made for {Names}", plan.Name, string.Join(", ", good.DnsNames));
            return new CertificateResult(
                CertificateOutcome.Done, CertificateKind.Request, plan.Name,
                $"request '{plan.Name}' is made: give it to an authority, and import the certificate it issues as identity '{plan.Name}'",
                [], CertificateDescriber.Of(request), request.Pem);
        }
    }

    /// <summary>Removes an entry with its key. Refused while a policy names it, or a configured file would bring it back.</summary>
    public CertificateResult Remove(CertificateKind kind, string name)
    {
        lock (_writing)
        {
            if (!_stored.Has(kind, name))
                return NotFound(kind, name);
            var uses = UsedBy(kind, name);
            if (!uses.IsEmpty)
            {
                return Refuse(kind, name, [.. uses.Select(use => new CertificateProblem(
                    CertificatePart.Certificate, $"it is named by {use}", "take it out there, and apply, first"))]);
            }

            var file = kind == CertificateKind.Identity && _node.Identities.Any(files => files.Name == name) ? $"node.identities.{name}"
                : kind == CertificateKind.Signing && _node.Signing.Any(files => files.Name == name) ? $"node.signing.{name}"
                : null;
            if (file is not null)
            {
                return Refuse(kind, name, [new CertificateProblem(
                    CertificatePart.Certificate, $"this node's file names it as {file} and would bring it back at the next start", "take it out there, and restart, first")]);
            }

            if (Forget(kind, name) is { } failed)
                return failed;
            _logger.LogInformation("{Entry} was removed", Called(kind, name));
            return new CertificateResult(CertificateOutcome.Done, kind, name, $"{Called(kind, name)} is removed", []);
        }
    }

    /// <summary>
    /// Brings what is stored into use: handshakes that begin from now on use it, and sessions that have begun keep what they
    /// have. To be called when a configuration is applied, and after a change that is not to wait for that.
    /// </summary>
    /// <returns>What other handshakes will see: the entries that were added, replaced or removed.</returns>
    public ImmutableArray<string> Activate()
    {
        ImmutableArray<string> changed;
        lock (_writing)
        {
            var (before, after) = (_active, _stored);
            changed = [.. Changes(CertificateKind.Identity, before.Identities, after.Identities), .. Changes(CertificateKind.Signing, before.Signing, after.Signing)];
            Volatile.Write(ref _active, after);
            foreach (var (name, identity) in after.Identities.Where(entry => before.Identities.GetValueOrDefault(entry.Key) != entry.Value))
                _logger.LogInformation("Identity {Identity} is in use: {Certificate}, {Fingerprint}", name, identity, identity.Facts.Sha256);
        }

        if (!changed.IsEmpty)
            Activated?.Invoke();
        return changed;
    }

    private static IEnumerable<string> Changes<T>(CertificateKind kind, ImmutableSortedDictionary<string, T> before, ImmutableSortedDictionary<string, T> after)
        where T : class =>
        before.Keys.Union(after.Keys).Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name)).Select(name => Called(kind, name));

    private static bool IsFor(SigningRequest request, X509Certificate2 certificate)
    {
        using var key = PemKey.Of(request.KeyPem);
        using var bare = X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);
        using var attached = key.TryAttach(bare);
        return attached is not null;
    }

    // What is written is first read again as the next start would read it.
    private CertificateResult Save(Identity identity, string done, ImmutableArray<CertificateProblem> remarks)
    {
        var text = identity.FileText();
        var again = IdentityLoader.Load(identity.Name, IdentitySource.Of(Encoding.UTF8.GetBytes(text)), identity.Note, _clock.GetUtcNow());
        if (again.Identity is null)
            return Refuse(CertificateKind.Identity, identity.Name, again.Problems);
        if (Write(CertificateKind.Identity, identity.Name, text) is { } failed)
            return failed;
        _stored = _stored.With(again.Identity);
        return Saved(CertificateKind.Identity, identity.Name, done, remarks);
    }

    private CertificateResult Save(SigningCertificate signing, string done, ImmutableArray<CertificateProblem> remarks)
    {
        if (Write(CertificateKind.Signing, signing.Name, signing.FileText) is { } failed)
            return failed;
        _stored = _stored.With(signing);
        return Saved(CertificateKind.Signing, signing.Name, done, remarks);
    }

    private CertificateResult Saved(CertificateKind kind, string name, string done, ImmutableArray<CertificateProblem> remarks)
    {
        _refused = _refused.Remove((kind, name));
        _logger.LogInformation("{Entry} was {Done}", Called(kind, name), done);
        return new CertificateResult(CertificateOutcome.Done, kind, name, $"{Called(kind, name)} is {done}", remarks, Show(kind, name));
    }

    private CertificateResult Unchanged(CertificateKind kind, string name, ImmutableArray<CertificateProblem> remarks)
    {
        _refused = _refused.Remove((kind, name));
        return new CertificateResult(CertificateOutcome.Unchanged, kind, name, $"{Called(kind, name)} is this already", remarks, Show(kind, name));
    }

    private CertificateResult Refuse(CertificateKind kind, string name, ImmutableArray<CertificateProblem> problems)
    {
        foreach (var problem in problems.Where(problem => problem.Weight != ProblemWeight.Advice))
            _logger.LogError("{Entry} refused, nothing was changed: {Problem}; {Advice}", Called(kind, name), problem.Problem, problem.Right);
        return new CertificateResult(
            CertificateOutcome.Refused, kind, name, $"{Called(kind, name)} refused, nothing was changed", problems, Show(kind, name));
    }

    private CertificateResult BadName(CertificateKind kind, string name) => Refuse(kind, name, [new CertificateProblem(
        CertificatePart.Certificate,
        name == TrustStore.SystemName ? "'system' is the name of this machine's own store" : $"'{name}' cannot name anything here",
        CertificateFolder.NameAdvice)]);

    // Null when it is done.
    private CertificateResult? Forget(CertificateKind kind, string name)
    {
        if (Try(kind, name, () => _folder.Delete(kind, name)) is { } failed)
            return failed;
        _stored = _stored.Without(kind, name);
        _refused = _refused.Remove((kind, name));
        return null;
    }

    private CertificateResult? Write(CertificateKind kind, string name, string text) => Try(kind, name, () => _folder.Write(kind, name, text));

    private CertificateResult? Try(CertificateKind kind, string name, Action change)
    {
        try
        {
            change();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(kind, name, [new CertificateProblem(
                CertificatePart.Certificate, $"the data directory does not take it: {e.Message}", "make room, or let this account write there")]);
        }
    }
}
