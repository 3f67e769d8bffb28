namespace SecureGateway.Operations;

/// <summary>What an operation answers with, as it is declared: known before it is called, for help and OpenAPI.</summary>
public abstract class Answer
{
    private protected Answer()
    {
    }

    /// <summary>Answers with <see cref="Done"/>.</summary>
    public static Answer Sentence { get; } = new SentenceAnswer();

    /// <summary>Answers with <see cref="Document"/>.</summary>
    public static Answer Text { get; } = new TextAnswer();

    /// <summary>rows, page, document, done.</summary>
    public abstract string Kind { get; }

    /// <summary>Type of a row or of the page; null where there is none.</summary>
    public virtual Type? ValueType => null;

    /// <summary>Of the columns of rows.</summary>
    public virtual IReadOnlyList<string> Headers => [];

    /// <summary>What rows are.</summary>
    public virtual Noun Noun { get; } = new("row", "rows");

    /// <summary>What rows are in the order of, by which rows of several peers are merged; null: as they come.</summary>
    internal virtual Func<Row, IComparable>? Order => null;

    /// <summary>Which row says that its peer looked no further; null: none does.</summary>
    internal virtual Func<Row, bool>? Ends => null;

    /// <summary>What rows of several peers come to together; null: each stands for itself, with its node.</summary>
    internal virtual Func<IEnumerable<Row>, IReadOnlyList<Row>>? Sum => null;

    private sealed class SentenceAnswer : Answer
    {
        public override string Kind => "done";
    }

    private sealed class TextAnswer : Answer
    {
        public override string Kind => "document";
    }
}
