using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Revocation;

/// <summary>
/// Finds out what the authorities say of each certificate of a path but its anchor: OCSP first, the CRL when that brings no answer
/// or takes its time. Whoever asks waits for its own limit and no longer; the look-up goes on for the memory's sake. The same
/// certificate is looked up once at a time.
/// </summary>
public sealed class RevocationLookups : IRevocationStatus, IDisposable
{
    private readonly RevocationOptions _options;
    private readonly TimeProvider _time;
    private readonly RevocationMetrics _metrics;
    private readonly ILogger _log;
    private readonly StatusFetcher _fetcher;
    private readonly SharedAnswers<string, StatusAnswer> _statuses;
    private readonly SharedAnswers<(Uri Address, string Issuer), (RevocationList List, DateTimeOffset KeepUntil)> _lists;

    public RevocationLookups(RevocationOptions options, TimeProvider time, ILogger<RevocationLookups>? log = null)
    {
        _options = options;
        _time = time;
        _log = log ?? NullLogger<RevocationLookups>.Instance;
        _fetcher = new StatusFetcher(options, time);
        _statuses = new(options.RememberedStatuses, long.MaxValue, static answer => answer.KeepUntil, static _ => 1, time);
        _lists = new(options.RememberedLists, options.RememberedListOctets, static kept => kept.KeepUntil, static kept => kept.List.Octets, time);
        _metrics = new RevocationMetrics(() => _statuses.Count);
    }

    public ValueTask<RevocationFacts> FindAsync(CertificatePath path, bool leafIsGood, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(path);
        var certificates = path.Certificates;
        var first = leafIsGood ? 1 : 0;
        if (certificates.Length - 1 <= first)
            return new(leafIsGood ? RevocationFacts.Good(RevocationSource.Stapled) : RevocationFacts.Unknown(UnknownBecause.NoAddress, "it is its own authority"));
        var asked = new Task<StatusAnswer>[certificates.Length - 1 - first];
        for (var i = 0; i < asked.Length; i++)
            asked[i] = StatusAsync(certificates[first + i], certificates[first + i + 1]);
        return Array.TrueForAll(asked, static one => one.IsCompletedSuccessfully)
            ? new(Together(asked, certificates, first))
            : WaitAsync(asked, certificates, first, limit);
    }

    public void Dispose()
    {
        _fetcher.Dispose();
        _metrics.Dispose();
    }

    private async ValueTask<RevocationFacts> WaitAsync(
        Task<StatusAnswer>[] asked, ImmutableArray<ReadOnlyMemory<byte>> certificates, int first, TimeSpan limit)
    {
        try
        {
            await Task.WhenAll(asked).WaitAsync(limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _log.GaveUp(limit.TotalSeconds); // what is there by now counts
        }

        return Together(asked, certificates, first);
    }

    // The worst of the path: one revoked, else one unknown; else who spoke for the peer's own.
    private static RevocationFacts Together(Task<StatusAnswer>[] asked, ImmutableArray<ReadOnlyMemory<byte>> certificates, int first)
    {
        RevocationFacts? worst = null;
        for (var i = 0; i < asked.Length; i++)
        {
            var one = asked[i].IsCompletedSuccessfully ? asked[i].Result.Status : RevocationFacts.Unknown(UnknownBecause.TimedOut);
            if (first + i > 0 && one.Status != RevocationStatus.Good)
                one = one with { Detail = $"its issuer {NameOf(certificates[first + i])}{(one.Detail.Length > 0 ? ": " + one.Detail : "")}" };
            if (worst is null || Badness(one.Status) > Badness(worst.Status))
                worst = one;
        }

        return first > 0 && worst!.Status == RevocationStatus.Good ? RevocationFacts.Good(RevocationSource.Stapled) : worst!;
    }

    private static int Badness(RevocationStatus status) => status switch
    {
        RevocationStatus.Revoked => 2,
        RevocationStatus.Unknown => 1,
        _ => 0,
    };

    private static string NameOf(ReadOnlyMemory<byte> certificate)
    {
        using var read = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(certificate.Span);
        return read.Subject;
    }

    private Task<StatusAnswer> StatusAsync(ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> issuer) =>
        _statuses.GetAsync(KeyOf(subject, issuer), () => LookUpAsync(subject, issuer));

    private static string KeyOf(ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> issuer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(subject.Span);
        hash.AppendData(issuer.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task<StatusAnswer> LookUpAsync(ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> issuer)
    {
        await Task.Yield(); // not on the thread of whoever asks: reading and judging take their time
        StatusAnswer answer;
        try
        {
            var link = Link.Read(subject, issuer);
            answer = await AskAsync(link).ConfigureAwait(false);
            _log.Found(link.Subject.SubjectDN.ToString(), answer.Status.Describe(), answer.KeepUntil);
        }
        catch (StatusException failure)
        {
            answer = new StatusAnswer(RevocationFacts.Unknown(failure.Because, failure.Message), _time.GetUtcNow() + _options.KeepUnknown);
            _log.NotFound(answer.Status.Describe());
        }
        catch (Exception error) // what an authority sent must not end a session, whatever it does to the reader
        {
            answer = new StatusAnswer(RevocationFacts.Unknown(UnknownBecause.Malformed, error.Message), _time.GetUtcNow() + _options.KeepUnknown);
            _log.Threw(error);
        }

        _metrics.LookedUp(answer.Status);
        return answer;
    }

    private async Task<StatusAnswer> AskAsync(Link link)
    {
        var (responders, lists) = (link.Addresses.Responders, link.Addresses.Lists);
        if (responders.IsEmpty && lists.IsEmpty)
            return new StatusAnswer(RevocationFacts.Unknown(UnknownBecause.NoAddress), _time.GetUtcNow() + _options.KeepAnswers);
        if (responders.IsEmpty)
            return await FirstAsync(lists, address => AskListAsync(link, address)).ConfigureAwait(false);
        var byOcsp = FirstAsync(responders, address => AskResponderAsync(link, address));
        if (lists.IsEmpty)
            return await byOcsp.ConfigureAwait(false);
        await Task.WhenAny(byOcsp, Task.Delay(_options.HedgeAfter, _time)).ConfigureAwait(false);
        if (byOcsp.IsCompletedSuccessfully)
            return await byOcsp.ConfigureAwait(false);
        var byList = FirstAsync(lists, address => AskListAsync(link, address));
        var earlier = await Task.WhenAny(byOcsp, byList).ConfigureAwait(false);
        var later = earlier == byOcsp ? byList : byOcsp;
        try
        {
            return await earlier.ConfigureAwait(false);
        }
        catch (StatusException failure)
        {
            _log.NotFound(failure.Message);
            return await later.ConfigureAwait(false);
        }
    }

    private static async Task<StatusAnswer> FirstAsync(IEnumerable<Uri> addresses, Func<Uri, Task<StatusAnswer>> ask)
    {
        StatusException? last = null;
        foreach (var address in addresses)
        {
            try
            {
                return await ask(address).ConfigureAwait(false);
            }
            catch (StatusException failure)
            {
                last = failure; // the next address may do better; what the last one did is told
            }
        }

        throw last!;
    }

    private async Task<StatusAnswer> AskResponderAsync(Link link, Uri address) =>
        OcspAnswer.Judge(await _fetcher.AskResponderAsync(address, OcspAnswer.Question(link)).ConfigureAwait(false), link, _options, _time.GetUtcNow());

    private async Task<StatusAnswer> AskListAsync(Link link, Uri address)
    {
        var issuer = Convert.ToHexString(SHA256.HashData(link.Issuer.GetEncoded()));
        var (list, _) = await _lists.GetAsync((address, issuer), async () =>
        {
            var read = RevocationList.Read(await _fetcher.ListAsync(address).ConfigureAwait(false), link.Issuer);
            return (read, read.KeepUntil(_options, _time.GetUtcNow()));
        }).ConfigureAwait(false);
        return list.Judge(link, address, _options, _time.GetUtcNow());
    }
}
