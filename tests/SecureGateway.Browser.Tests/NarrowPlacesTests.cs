using SecureGateway.Browser.Tests.Support;

namespace SecureGateway.Browser.Tests;

/// <summary>On a narrow screen.</summary>
public sealed class NarrowPlacesTests(Chromium chromium, HouseWithMail mail) : PlacesTests(chromium, mail, Visitor.Narrow);
