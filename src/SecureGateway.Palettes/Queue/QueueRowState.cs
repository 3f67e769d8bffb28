namespace SecureGateway.Palettes.Queue;

public enum QueueRowState
{
    Waiting,
    UnderWay,
    Held,
}
