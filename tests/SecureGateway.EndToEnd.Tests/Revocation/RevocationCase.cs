using System.Globalization;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Revocation;

/// <summary>One cell: what the profile wants known, what the authority says, and whether the profile enforces.</summary>
public sealed record RevocationCase(string State, string Answer, bool Enforce)
{
    public static IReadOnlyList<string> States { get; } = ["off", "when-known", "required"];

    /// <summary>What authorities say, by the words of the table; null: the certificate names none.</summary>
    public static IReadOnlyDictionary<string, (AuthorityAnswer? Ocsp, AuthorityAnswer? Crl)> Answers { get; } = new Dictionary<string, (AuthorityAnswer?, AuthorityAnswer?)>
    {
        ["OCSP good"] = (AuthorityAnswer.Good, null),
        ["OCSP good, by a delegate"] = (AuthorityAnswer.Delegated, null),
        ["OCSP revoked"] = (AuthorityAnswer.Revoked, null),
        ["OCSP does not know"] = (AuthorityAnswer.DoesNotKnow, null),
        ["OCSP silent"] = (AuthorityAnswer.Silent, null),
        ["OCSP signed by a stranger"] = (AuthorityAnswer.WrongSignature, null),
        ["OCSP out of date"] = (AuthorityAnswer.OutOfDate, null),
        ["OCSP fails, CRL good"] = (AuthorityAnswer.HangsUp, AuthorityAnswer.Good),
        ["OCSP fails, CRL revoked"] = (AuthorityAnswer.HangsUp, AuthorityAnswer.Revoked),
        ["CRL good"] = (null, AuthorityAnswer.Good),
        ["CRL revoked"] = (null, AuthorityAnswer.Revoked),
        ["CRL garbage"] = (null, AuthorityAnswer.Garbage),
        ["no address"] = (null, null),
    };

    public static IReadOnlyList<RevocationCase> All { get; } =
    [
        .. from state in States from answer in Answers.Keys from enforce in (bool[])[true, false] select new RevocationCase(state, answer, enforce),
    ];

    public string Mode => Enforce ? "enforce" : "report";

    /// <summary>Names of profiles, domains and senders are made of it.</summary>
    public string Label => string.Create(
        CultureInfo.InvariantCulture, $"c{States.ToList().IndexOf(State)}-{Answers.Keys.ToList().IndexOf(Answer)}-{Mode}");

    public string Profile => $"p{States.ToList().IndexOf(State).ToString(CultureInfo.InvariantCulture)}-{Mode}";

    public override string ToString() => $"{State}, {Answer}, {Mode}";

    public bool Revoked => Answer.EndsWith("revoked", StringComparison.Ordinal);

    public bool Good => Answer.Contains("good", StringComparison.Ordinal);

    /// <summary>M-9, in words of its own: what enforce would do.</summary>
    public bool Passes => State switch
    {
        "off" => true,
        "when-known" => !Revoked,
        _ => Good,
    };
}
