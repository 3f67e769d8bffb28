namespace SecureGateway.Configuration;

/// <summary>The least severe log lines that are written.</summary>
public enum LogLevelSetting
{
    Debug,
    Information,
    Warning,
    Error,
}
