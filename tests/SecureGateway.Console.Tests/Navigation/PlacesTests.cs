using System.Reflection;
using Microsoft.AspNetCore.Components;
using SecureGateway.WebConsole.Navigation;

namespace SecureGateway.WebConsole.Tests.Navigation;

/// <summary>The navigation leads to pages that are there, and knows where one is.</summary>
public sealed class PlacesTests
{
    private static readonly HashSet<string> Addresses =
        [.. typeof(Places).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)];

    public static TheoryData<string> All => [.. Places.All.Select(place => place.Path)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_place_has_a_page(string path) => Assert.Contains(path, Addresses);

    [Fact]
    public void No_two_places_have_one_address_or_name()
    {
        Assert.Equal(Places.All.Count, Places.All.Select(place => place.Path).Distinct().Count());
        Assert.Equal(Places.All.Count, Places.All.Select(place => place.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("", "Dashboard")]
    [InlineData("access/audit", "Audit")]
    [InlineData("access/audit?by=ann", "Audit")]
    [InlineData("access/audit/", "Audit")]
    [InlineData("access/audits", null)]
    [InlineData("nowhere", null)]
    public void An_address_belongs_to_the_place_it_begins_with(string address, string? place) => Assert.Equal(place, Places.Of(address)?.Name);
}
