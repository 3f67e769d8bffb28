using SecureGateway.Browser.Tests.Support;

namespace SecureGateway.Browser.Tests;

/// <summary>On a wide screen.</summary>
public sealed class WidePlacesTests(Chromium chromium, HouseWithMail mail) : PlacesTests(chromium, mail, Visitor.Wide);
