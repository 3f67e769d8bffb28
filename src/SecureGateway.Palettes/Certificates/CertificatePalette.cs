using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Certificates;

/// <summary>
/// The certificate store (C-1, C-2). Changes take effect at once for handshakes that begin afterwards, or with the next
/// revision where <c>--on-apply</c> says so. A bad import changes nothing. No answer holds a key.
/// </summary>
public sealed class CertificatePalette : IPaletteSource
{
    private static readonly Table<CertificateRow> Entries = new Table<CertificateRow>("certificate")
        .Column("kind", c => c.Kind)
        .Column("name", c => c.Name)
        .Column("subject", c => c.Subject)
        .Column("names", c => c.Names)
        .Column("issuer", c => c.Issuer)
        .Column("expires", c => c.Expires)
        .Column("key", c => $"{c.KeyAlgorithm} {c.KeyBits}")
        .Column("state", c => c.State)
        .Column("used by", c => c.UsedBy.Count);

    private readonly CertificateStore _store;
    private readonly CertificateArguments _arguments;

    public CertificatePalette(CertificateStore store)
    {
        _store = store;
        _arguments = new CertificateArguments(store);
        Palette = new Palette("certificate", "Identities, trusted CAs, and requests for certificates", [
            new("list", "List what the store holds", Permission.View) { Answer = Entries, Peers = PeerUse.ThisNode, Run = _ => Answer(Entries.Of(_store.List().Select(CertificateRow.Of))) },
            new("show", "Show one entry: names, dates, chain, key, and what uses it", Permission.View)
            {
                Arguments = [_arguments.Name, _arguments.Kind],
                Answer = CertificateSheet.Answer,
                Peers = PeerUse.ThisNode,
                Run = Show,
            },
            new("expiring", "List what expires soon, or has expired", Permission.View)
            {
                Arguments = [_arguments.Within],
                Answer = Entries,
                Peers = PeerUse.ThisNode,
                Run = call => Answer(Entries.Of(_store.Expiring(call.Get(_arguments.Within)).Select(CertificateRow.Of))),
            },
            new("export", "Write certificates without keys, or a request, as PEM", Permission.View)
            {
                Arguments = [_arguments.Name, _arguments.Kind],
                Answer = Operations.Answer.Text,
                Run = call => Answer(CertificateWords.Text(_store.Export(call.Get(_arguments.Kind), call.Get(_arguments.Name)))),
            },
            new("import", "Import an identity, or replace it: PEM, DER or PKCS#12; without a key onto the request of that name", Permission.Administer)
            {
                Arguments = [_arguments.Name, _arguments.File, _arguments.Key, _arguments.Password, _arguments.OnApply],
                Changes = true,
                Run = call => Change(call, _store.ImportIdentity(call.Get(_arguments.Name), _arguments.Source(call))),
            },
            new("import-signing", "Import trusted CAs, or replace them: PEM or DER", Permission.Administer)
            {
                Arguments = [_arguments.Name, _arguments.File, _arguments.OnApply],
                Changes = true,
                Run = call => Change(call, _store.ImportSigning(call.Get(_arguments.Name), call.Get(_arguments.File).Bytes.ToArray())),
            },
            new("request", "Make a key and a request for an authority; the key stays here", Permission.Administer)
            {
                Arguments = [_arguments.Name, _arguments.DnsNames, _arguments.RequestKey, _arguments.Organization],
                Answer = Operations.Answer.Text,
                Changes = true,
                Run = call => Answer(CertificateWords.Text(_store.Request(_arguments.Plan(call)))),
            },
            new("remove", "Remove an entry with its key; refused while a policy names it", Permission.Administer)
            {
                Arguments = [_arguments.Name, _arguments.Kind, _arguments.OnApply],
                Changes = true,
                AsksFirst = true,
                Preview = call => Answer(_store.Show(call.Get(_arguments.Kind), call.Get(_arguments.Name)) is { } entry
                    ? new Done($"{KebabCase.Of(entry.Kind.ToString())} '{entry.Name}' ({entry.Subject}) would be removed{(entry.Kind == CertificateKind.Signing ? "" : " with its key")}")
                    : CertificateWords.NotThere(call.Get(_arguments.Kind), call.Get(_arguments.Name))),
                Run = call => Change(call, _store.Remove(call.Get(_arguments.Kind), call.Get(_arguments.Name))),
            },
            new("reload", "Look at the files of node.identities and node.signing again, as SIGHUP does", Permission.Operate) { Changes = true, Run = Reload },
            new("activate", "Bring into use what was imported or removed with --on-apply", Permission.Administer) { Changes = true, Run = _ => Answer(new Done(CertificateWords.Activated(_store.Activate()))) },
        ]);
    }

    public Palette Palette { get; }

    private Task<OperationResult> Show(OperationCall call) => Answer(
        _store.Show(call.Get(_arguments.Kind), call.Get(_arguments.Name)) is { } entry
            ? CertificateSheet.Answer.Of(CertificateSheet.Of(entry))
            : CertificateWords.NotThere(call.Get(_arguments.Kind), call.Get(_arguments.Name)));

    private Task<OperationResult> Change(OperationCall call, CertificateResult result)
    {
        var waits = call.Get(_arguments.OnApply);
        if (result.Outcome == CertificateOutcome.Done && !waits)
            _store.Activate();
        return Answer(CertificateWords.Say(result, waits));
    }

    private Task<OperationResult> Reload(OperationCall call)
    {
        var results = _store.TakeOverFiles();
        var activated = CertificateWords.Activated(_store.Activate());
        var refused = results.Where(result => !result.Succeeded).ToList();
        return Answer(refused.Count == 0
            ? new Done(activated)
            : new Refusal($"{activated}; not all files could be taken over, and what they hold is as before", Problems: [.. refused.Select(result => result.ToString())]));
    }

    private static Task<OperationResult> Answer(OperationResult result) => Task.FromResult(result);
}
