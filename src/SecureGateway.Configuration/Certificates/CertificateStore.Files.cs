using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration;

/// <summary>What comes from the disk: the store's own files, and those that the node's configuration names.</summary>
public sealed partial class CertificateStore
{
    /// <summary>
    /// Looks at the configured files again and takes over those that the store lacks or that have changed since they were last
    /// taken over. A file that is broken, or whose certificate is expired or weak where the stored one is not, changes nothing
    /// and is said so. Does not bring anything into use: <see cref="Activate"/> does.
    /// </summary>
    public ImmutableArray<CertificateResult> TakeOverFiles()
    {
        lock (_writing)
            return
            [
                .. _node.Identities.Select(files => Guarded(CertificateKind.Identity, files.Name, () => TakeOver(files))),
                .. _node.Signing.Select(file => Guarded(CertificateKind.Signing, file.Name, () => TakeOver(file))),
            ];
    }

    // A file may change or go between two looks at it. The next look is at the next reload.
    private CertificateResult Guarded(CertificateKind kind, string name, Func<CertificateResult> takeOver)
    {
        try
        {
            return takeOver();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return KeepOld(kind, name, [new CertificateProblem(CertificatePart.Certificate, $"it cannot be taken over: {e.Message}", "see that its files are whole, and reload again")]);
        }
    }

    private CertificateResult TakeOver(IdentityFiles files)
    {
        var now = _clock.GetUtcNow();
        var had = _stored.Identities.GetValueOrDefault(files.Name);
        var load = IdentityLoader.Load(files, now);
        if (load.Identity is null && had is not null && files.All.All(file => !File.Exists(file)))
            return Unchanged(CertificateKind.Identity, files.Name, []); // taken over once, and cleared away since
        if (load.Identity is not { } identity || (!load.IsFit && had is not null && IsFit(had, now)))
            return KeepOld(CertificateKind.Identity, files.Name, load.Problems);
        Say(CertificateKind.Identity, files.Name, load.Problems);
        return had?.Note.FilesDigest == identity.Digest
            ? Unchanged(CertificateKind.Identity, files.Name, load.Problems)
            : Save(identity.Noted(new CertificateNote(CertificateOrigin.File, now, identity.Digest)), "taken over from its file", load.Problems);
    }

    private CertificateResult TakeOver(SigningFile file)
    {
        var now = _clock.GetUtcNow();
        var had = _stored.Signing.GetValueOrDefault(file.Name);
        if (had is not null && !File.Exists(file.Certificate))
            return Unchanged(CertificateKind.Signing, file.Name, []);
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        if (IdentitySource.ReadFile(file.Certificate, CertificatePart.Certificate, problems) is not { } content)
            return KeepOld(CertificateKind.Signing, file.Name, problems.ToImmutable());
        var load = SigningLoader.Load(file.Name, content, $"\"{file.Certificate}\"", new CertificateNote(CertificateOrigin.File, now, null), now);
        var hadIsFit = had is not null && CertificateJudge.Signing(had.Certificates, now).All(problem => problem.Weight == ProblemWeight.Advice);
        if (load.Signing is not { } signing || (!load.IsFit && hadIsFit))
            return KeepOld(CertificateKind.Signing, file.Name, load.Problems);
        Say(CertificateKind.Signing, file.Name, load.Problems);
        return had?.Note.FilesDigest == signing.Digest
            ? Unchanged(CertificateKind.Signing, file.Name, load.Problems)
            : Save(signing.Noted(new CertificateNote(CertificateOrigin.File, now, signing.Digest)), "taken over from its file", load.Problems);
    }

    // The next look at the entry shows it too, until a replacement is taken.
    private CertificateResult KeepOld(CertificateKind kind, string name, ImmutableArray<CertificateProblem> problems)
    {
        _refused = _refused.SetItem((kind, name), [.. problems.Where(problem => problem.Weight != ProblemWeight.Advice)
            .Select(problem => problem with { Problem = "the replacement in its file was refused: " + problem.Problem })]);
        return Refuse(kind, name, problems);
    }

    private static bool IsFit(Identity identity, DateTimeOffset now) =>
        CertificateJudge.Identity(identity.Certificate, identity.Others, CertificatePart.Certificate, now).All(problem => problem.Weight == ProblemWeight.Advice);

    private void LoadStored()
    {
        var now = _clock.GetUtcNow();
        foreach (var name in _folder.Names(CertificateKind.Identity))
        {
            var load = StoredIdentity.Load(_folder, name, now);
            Say(CertificateKind.Identity, name, load.Problems);
            if (load.Identity is not null)
                _stored = _stored.With(load.Identity);
        }

        foreach (var name in _folder.Names(CertificateKind.Signing))
        {
            var load = StoredSigning.Load(_folder, name, now);
            Say(CertificateKind.Signing, name, load.Problems);
            if (load.Signing is not null)
                _stored = _stored.With(load.Signing);
        }

        foreach (var name in _folder.Names(CertificateKind.Request))
            LoadRequest(name);
    }

    private void LoadRequest(string name)
    {
        try
        {
            var request = SigningRequest.Read(name, File.ReadAllText(_folder.File(CertificateKind.Request, name)));
            if (_stored.Identities.TryGetValue(name, out var identity) && IsFor(request, identity.Certificate))
                _folder.Delete(CertificateKind.Request, name); // answered, and a crash came before it was removed
            else
                _stored = _stored.With(request);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            _logger.LogError(e, "Request {Request} in the data directory cannot be used", name);
        }
    }

    private void MakeMissing()
    {
        if (_node.Identities.Any(files => files.Name == DefaultName) || _folder.Names(CertificateKind.Identity).Contains(DefaultName))
            return;
        var now = _clock.GetUtcNow();
        var (certificate, key) = SelfMadeIdentity.Make(_node.HostName, now);
        var note = new CertificateNote(CertificateOrigin.SelfMade, now, null);
        _folder.Write(CertificateKind.Identity, DefaultName, note.Text + key + "\n" + certificate + "\n");
        _stored = _stored.With(StoredIdentity.Load(_folder, DefaultName, now).Identity!);
        _logger.LogWarning(
            "No identity named {Identity} is configured: made a self-signed one for {HostName} and stored it as {File}. Partners that check certificates will not trust it",
            DefaultName, _node.HostName, _folder.File(CertificateKind.Identity, DefaultName));
    }

    private void Say(CertificateKind kind, string name, ImmutableArray<CertificateProblem> problems)
    {
        foreach (var problem in problems)
        {
            _logger.Log(
                problem.Weight switch { ProblemWeight.Advice => LogLevel.Warning, _ => LogLevel.Error },
                "{Entry}: {Problem}; {Advice}", Called(kind, name), problem.Problem, problem.Right);
        }
    }
}
