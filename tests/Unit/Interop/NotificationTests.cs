using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Interop;
using Xunit;

namespace PSContainer.Tests.Interop;

/// <summary>inotify, epoll, eventfd and what a pidfd tells, against the kernel.</summary>
public class NotificationTests
{
    [Fact]
    public void A_rename_in_a_directory_is_told_with_its_name()
    {
        string directory = Directory.CreateTempSubdirectory("psc-in-").FullName;
        int inotify = Libc.TryInotify();
        try
        {
            int watch = Libc.TryWatch(inotify, directory, Libc.IN_MOVED_TO | Libc.IN_DELETE | Libc.IN_ONLYDIR);
            List<Libc.InotifyEvent> events = [];
            Assert.Equal(0, Libc.TryReadInotify(inotify, events));
            File.WriteAllText(directory + "/a", "x");
            File.Move(directory + "/a", directory + "/ü state.json");
            Directory.CreateDirectory(directory + "/d");
            Directory.Delete(directory + "/d");
            Assert.Equal(2, Libc.TryReadInotify(inotify, events));
            Assert.Equal(
                [new(watch, Libc.IN_MOVED_TO, "ü state.json"), new(watch, Libc.IN_DELETE | Libc.IN_ISDIR, "d")],
                events);
            Assert.Equal(-Errno.ENOTDIR, Libc.TryWatch(inotify, directory + "/ü state.json", Libc.IN_MODIFY | Libc.IN_ONLYDIR));
            Assert.Equal(0, Libc.TryUnwatch(inotify, watch));
            events.Clear();
            Assert.Equal(1, Libc.TryReadInotify(inotify, events));
            Assert.Equal([new(watch, Libc.IN_IGNORED, string.Empty)], events);
            Assert.Equal(-Errno.EINVAL, Libc.TryUnwatch(inotify, watch));
        }
        finally
        {
            Libc.Close(inotify);
            Directory.Delete(directory, true);
        }
    }

    [Fact]
    public void An_event_counter_is_waited_for_under_its_number()
    {
        int epoll = Libc.EpollCreate(), first = Libc.EventFd(), second = Libc.EventFd();
        try
        {
            const long Large = 0x1122334455667788;
            Assert.Equal(0, Libc.TryEpollControl(epoll, Libc.EPOLL_CTL_ADD, first, Libc.EPOLLIN, 7));
            Assert.Equal(0, Libc.TryEpollControl(epoll, Libc.EPOLL_CTL_ADD, second, Libc.EPOLLIN | Libc.EPOLLONESHOT, Large));
            Span<Libc.EpollReady> ready = stackalloc Libc.EpollReady[8];
            Assert.Equal(0, Libc.TryEpollWait(epoll, ready, 0));
            Libc.RaiseEventFd(first);
            Libc.RaiseEventFd(second);
            Libc.RaiseEventFd(second);
            Assert.Equal(2, Libc.TryEpollWait(epoll, ready, 1000));
            Assert.Equal([new(7, Libc.EPOLLIN), new(Large, Libc.EPOLLIN)], ready[..2].ToArray());

            // The second has had its one shot.
            Assert.Equal(1, Libc.TryEpollWait(epoll, ready, 0));
            Assert.Equal((1UL, 2UL, 0UL), (Libc.DrainEventFd(first), Libc.DrainEventFd(second), Libc.DrainEventFd(second)));
            Assert.Equal(0, Libc.TryEpollWait(epoll, ready, 0));
            Libc.RaiseEventFd(second);
            Assert.Equal(0, Libc.TryEpollControl(epoll, Libc.EPOLL_CTL_MOD, second, Libc.EPOLLIN, Large));
            Assert.Equal(1, Libc.TryEpollWait(epoll, ready, 0));
            Assert.Equal(0, Libc.TryEpollControl(epoll, Libc.EPOLL_CTL_DEL, second, 0, 0));
            Assert.Equal(0, Libc.TryEpollWait(epoll, ready, 0));
        }
        finally
        {
            Libc.Close(epoll);
            Libc.Close(first);
            Libc.Close(second);
        }
    }

    [Theory]
    [InlineData("exit 7", 7 << 8)]
    [InlineData("kill -9 $$", 9)]
    public void A_pidfd_tells_the_wait_status_of_one_that_was_reaped(string script, int expected)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("/bin/sh", ["-c", "sleep 0.2; " + script]);
        int pidfd = Libc.TryPidfdOpen(process.Id);
        try
        {
            Assert.False(Libc.TryPidfdWaitStatus(pidfd, out _));
            process.WaitForExit();
            if (Environment.OSVersion.Version >= new Version(6, 15))
                Assert.Equal((true, expected), (Libc.TryPidfdWaitStatus(pidfd, out int status), status));
            else
                Assert.False(Libc.TryPidfdWaitStatus(pidfd, out _));
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }
}
