using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>An attempt on its way to its policy actor, with its plan and who waits for the outcome.</summary>
internal sealed record PlannedAttempt(DeliveryAttempt Attempt, DeliveryPlan Plan, IActorRef Asker);

/// <summary>The configuration changed while an attempt waited for its turn: it is to be planned again.</summary>
internal sealed record PlanAgain(DeliveryAttempt Attempt, IActorRef Asker);
