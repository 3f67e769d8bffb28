using System.Collections.Immutable;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// Edits a document: all edits, or none with every error. What comes out is a document again, so an edit can neither bring in
/// a key that is not known nor a value that is not of its kind. A profile or route comes into being as a whole
/// (<c>set connections.bank { ... }</c>); a key below one that is not there is a slip, and refused with the nearest name.
/// </summary>
internal static class PolicyEditor
{
    public static PolicyDocument? Edit(PolicyDocument document, ImmutableArray<PolicyEdit> edits, out ImmutableArray<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        PolicyDocument? edited = document;
        for (var i = 0; i < edits.Length && edited is not null; i++)
        {
            var place = new SourceLine("edit", i + 1);
            edited = edits[i] is PolicyEdit.Load load
                ? Load(load, found)
                : One(edited, edits[i], place, found);
        }

        errors = [.. found];
        return errors.IsEmpty ? edited : null;
    }

    private static PolicyDocument? Load(PolicyEdit.Load load, List<ConfigurationError> errors)
    {
        var document = PolicyDocument.Read(load.Text, load.Name, out var found);
        errors.AddRange(found);
        return document;
    }

    private static PolicyDocument? One(PolicyDocument document, PolicyEdit edit, SourceLine place, List<ConfigurationError> errors)
    {
        var (key, change) = edit switch
        {
            PolicyEdit.Set set => (set.Key, (EditedValue.Change)((at, _) => EditedValue.Parse(at, set.Value, place))),
            PolicyEdit.Unset unset => (unset.Key, (_, _) => null),
            PolicyEdit.Add add => (add.Key, (at, before) => EditedValue.Added(at, before, add.Items, place)),
            PolicyEdit.Remove remove => (remove.Key, (at, before) => EditedValue.Removed(at, before, remove.Items, place)),
            _ => throw new ArgumentException($"{edit.GetType()} is no edit", nameof(edit)),
        };
        try
        {
            var parts = PolicyPath.Parse(key, out var problem) ?? throw new EditRefusedException(key, problem, "write it as connections.NAME.relay or routes[DOMAIN].to");
            var creates = edit is PolicyEdit.Set { Value: var value } && value.TrimStart().StartsWith('{');
            return PolicyDocument.Of(new EditWalk(parts, change, creates, place).Run(document.Tree), errors);
        }
        catch (EditRefusedException refused)
        {
            errors.Add(new ConfigurationError(place.File, place.Line, refused.Key, refused.Message, refused.Right));
            return null;
        }
    }
}
