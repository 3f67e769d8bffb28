using System.Collections.Immutable;
using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Certificates;

/// <summary>What the store answered, for operators.</summary>
internal static class CertificateWords
{
    public static OperationResult Say(CertificateResult result, bool waits) => result.Succeeded
        ? new Done(
            string.Join('\n', result.Problems.Select(problem => $"note: {problem}").Prepend(
                result.Outcome == CertificateOutcome.Unchanged ? result.Summary
                : waits ? $"{result.Summary}; handshakes see it from the next apply, or 'certificate activate'"
                : $"{result.Summary}; handshakes that begin now see it, and sessions that have begun keep what they have")),
            result.Certificate is { } entry ? CertificateSheet.Of(entry) : null)
        : Refused(result);

    /// <summary>PEM, to be kept as it is.</summary>
    public static OperationResult Text(CertificateResult result) => result is { Succeeded: true, Pem: { } pem } ? new Document(pem, "application/x-pem-file") : Refused(result);

    public static Refusal NotThere(CertificateKind kind, string name) =>
        Refusal.NotFound($"there is no {KebabCase.Of(kind.ToString())} '{name}'; 'certificate list' shows what there is");

    public static string Activated(ImmutableArray<string> changed) =>
        changed.IsEmpty ? "nothing has changed" : $"handshakes that begin now see what changed: {string.Join(", ", changed)}";

    private static Refusal Refused(CertificateResult result) => result.Outcome == CertificateOutcome.NotFound
        ? NotThere(result.Kind, result.Name)
        : new Refusal(result.Summary, Problems: [.. result.Problems.Select(problem => problem.ToString())]);
}
