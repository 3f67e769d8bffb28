using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>One requirement before there is a connection to judge: its kind, and what it asks in the words of the ruling.</summary>
public readonly record struct ExpectedRequirement(RequirementKind Kind, string Required);
