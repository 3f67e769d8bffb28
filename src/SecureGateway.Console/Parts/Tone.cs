namespace SecureGateway.WebConsole.Parts;

/// <summary>What a mark says before it is read; its words say the same for those who see no colour.</summary>
public enum Tone
{
    Plain,
    Good,
    Doubtful,
    Bad,
}
