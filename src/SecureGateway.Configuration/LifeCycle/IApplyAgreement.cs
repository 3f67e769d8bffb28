namespace SecureGateway.Configuration;

/// <summary>
/// How an apply is agreed between nodes, asked by the <see cref="ConfigurationActor"/> of the node on which the
/// administrator is. That node has checked the text already (every error, its identities, its ciphers).
/// <para>Alone, <see cref="SingleNodeAgreement"/> decides at once. An implementation for peers promises:</para>
/// <list type="number">
/// <item>Accept: every reachable peer is asked with <see cref="ConfigurationCommands.AcceptRevision"/>, which its actor answers with
/// <see cref="ConfigurationReplies.RevisionAccepted"/> or <see cref="ConfigurationReplies.Refused"/> (it lacks an identity,
/// cannot use a cipher set, or stands on another base). One refusal refuses the apply; nothing has changed anywhere then.</item>
/// <item>Decide: the revision is decided when a majority of the configured peers has it on stable storage. Of two revisions with one
/// number exactly one is decided; the other's answer is <see cref="ApplyAgreement.LostTo"/>. Without a majority nothing is decided,
/// and the answer says so in words. What was answered as refused is never activated on any node, later either.</item>
/// <item>Activate: the decided revision goes to every peer's actor as <see cref="ConfigurationCommands.AdoptRevisions"/>, also to
/// those that were away, before they take mail. The asking node's own actor activates when the answer comes, or earlier when it
/// gets <see cref="ConfigurationCommands.AdoptRevisions"/> like the others; doing both does no harm.</item>
/// </list>
/// <para>The answer names the outcome per peer. A task that fails, or is cancelled because the actor stops, is "not known": the
/// administrator is told so, and the node learns the truth as any peer does.</para>
/// <para>Pending: each actor publishes <see cref="ConfigurationChanged"/> on the system's event stream after every persisted change;
/// <see cref="ConfigurationCommands.MergePending"/> brings in what another node has pending.</para>
/// </summary>
public interface IApplyAgreement
{
    Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken);
}
