namespace SecureGateway.Tracking.Store;

/// <summary>What of a question depends on the database that answers it. Parameters are named <c>@so</c> in both.</summary>
internal interface ISearchDialect
{
    /// <summary>The node of a row of <c>message m</c>; NULL where all rows are this node's.</summary>
    string Node { get; }

    /// <summary>Whether a row of <c>message</c> or <c>counter</c> is of the node <c>@node</c>.</summary>
    string IsOfNode { get; }

    /// <summary>Whether the subject of <c>m</c> has <c>@subject</c> in it, which is <see cref="Folded"/>.</summary>
    string SubjectHolds { get; }

    /// <summary>Whether a row of <c>term</c> has <c>@text</c> in it, which is <see cref="Folded"/>.</summary>
    string TermHolds { get; }

    /// <summary>Numbers of addresses that have <c>@p</c> in them, as a FROM and WHERE; <c>@q</c> is a part of <c>@p</c> that narrows best, as a pattern.</summary>
    string AddressHolds { get; }

    /// <summary>Text in which case does not matter any more.</summary>
    string Folded(string text);

    /// <summary>Text as it stands in the database, which may not be able to keep every character.</summary>
    string Kept(string text);

    /// <summary>Text as a pattern that finds it anywhere.</summary>
    string Pattern(string text);

    /// <summary>Whether a column has one of these numbers, which come from the database itself.</summary>
    string OneOf(string column, IReadOnlyList<long> ids);
}
