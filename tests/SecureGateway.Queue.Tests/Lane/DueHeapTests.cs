using CsCheck;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Tests.Lane;

public sealed class DueHeapTests
{
    [Fact]
    public void It_gives_what_a_sorted_list_gives_whatever_comes_and_goes() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20]).List[0, 400].Sample(steps =>
        {
            var heap = new DueHeap();
            var model = new List<Destination>();
            var order = 0;
            foreach (var (what, n) in steps)
            {
                if (what > 0)
                {
                    var destination = Waiting(due: n, ++order);
                    heap.Add(destination);
                    model.Add(destination);
                }
                else if (model.Count > 0)
                {
                    var destination = model[n * 7919 % model.Count];
                    model.Remove(destination);
                    Assert.True(heap.Remove(destination));
                    Assert.False(heap.Remove(destination));
                }

                Assert.Equal(model.Count, heap.Count);
                Assert.Same(model.OrderBy(d => d.Due).ThenBy(d => d.Order).FirstOrDefault(), heap.First);
            }

            foreach (var destination in model.OrderBy(d => d.Due).ThenBy(d => d.Order))
            {
                Assert.Same(destination, heap.First);
                Assert.True(heap.Remove(destination));
            }

            Assert.Null(heap.First);
        });

    [Fact]
    public void One_that_stands_in_another_heap_is_not_taken_out_of_this_one()
    {
        var (here, there) = (new DueHeap(), new DueHeap());
        var (mine, other) = (Waiting(1, 1), Waiting(1, 2));
        here.Add(mine);
        there.Add(other);
        Assert.False(here.Remove(other));
        Assert.Same(mine, here.First);
        Assert.True(there.Remove(other));
    }

    private static Destination Waiting(long due, long order) =>
        new(new QueuedMessage(QueueId.New(Sample.Start), StoredEnvelope.Of(Sample.Envelope("a@x.example"), null), new BodyId(1), 1, 0), new NextHopLine("x.example"))
        {
            Due = due,
            Order = order,
        };
}
