using Bunit;
using SecureGateway.Operations;
using SecureGateway.WebConsole.Navigation;

namespace SecureGateway.WebConsole.Tests.Navigation;

/// <summary>The navigation shows where one may go, and where one is.</summary>
public sealed class NavigationListTests : ConsoleTest
{
    [Theory]
    [InlineData(Permission.View, false)]
    [InlineData(Permission.Operate, false)]
    [InlineData(Permission.Administer, true)]
    public void Access_is_for_administrators(Permission may, bool shown)
    {
        May = may;
        var links = Render<NavigationList>().FindAll("a").Select(link => link.GetAttribute("href")).ToList();
        Assert.Equal(shown, links.Contains(Places.Users.Path));
        Assert.Contains(Places.Audit.Path, links);
        Assert.Equal(Places.All.Count(place => place.Needs <= may), links.Count);
    }

    [Fact]
    public void The_page_that_is_open_is_marked()
    {
        Navigation.NavigateTo("/access/audit?by=ann");
        var here = Render<NavigationList>().Find("[aria-current=page]");
        Assert.Equal("/access/audit", here.GetAttribute("href"));
    }
}
