// The thread that serves: what a kernel does in deferred procedure calls, done by a thread of ours.
//
// Asking for service is wait-free: one exchange, one store and a semaphore. Who asks again before
// being served is served once. Serve() does what is waiting on the calling thread; a host that runs
// on a clock of its own calls it to know that everything asked for so far has been done.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "miniport_adapter/port/wake.h"

namespace portamento::dmus {

class ServiceQueue {
 public:
  /// One who is served. Must live until it has been, or is no longer waiting.
  class Client {
   public:
    virtual void Serve() = 0;      // [control] on the serving thread
    virtual void KeepAlive() = 0;  // [any] from the moment it asks
    virtual void LetGo() = 0;      // [control] until it has been served

   protected:
    virtual ~Client() = default;

   private:
    friend class ServiceQueue;
    std::atomic<Client*> next_ = nullptr;
    std::atomic<bool> waits_ = false;
  };

  /// The process's. Its thread begins with the first call. [control]
  static ServiceQueue& Shared();

  ~ServiceQueue();
  ServiceQueue(const ServiceQueue&) = delete;
  ServiceQueue& operator=(const ServiceQueue&) = delete;

  /// [any]
  void Ask(Client& client) noexcept;

  /// Asks at a time, in place of the time that this client asked for before. [control]
  void AskAt(Client& client, Wake::Clock::time_point time);

  /// Forgets the time. [control]
  void Cancel(Client& client);

  /// Serves all who asked before this call, and returns when they have been. Does nothing when
  /// called by who is being served. [control]
  void Serve();

  /// Whether the calling thread is serving just now. [any]
  bool IsServing() const { return server_ == std::this_thread::get_id(); }

 private:
  /// Ends the queue, so that it is never empty.
  class Stub final : public Client {
   public:
    void Serve() override {}
    void KeepAlive() override {}
    void LetGo() override {}
  };

  struct Alarm {
    Client* client;
    Wake::Clock::time_point time;
  };

  ServiceQueue();
  void Run();
  void Push(Client& client) noexcept;
  Client* Pop();
  void ServeWaiting();
  void AskWhoseTimeHasCome(Wake::Clock::time_point now);
  Wake::Clock::time_point NextAlarm();

  // Vyukov's queue of many producers and one consumer: newest_ is where the next one is linked.
  Stub stub_;
  std::atomic<Client*> newest_{&stub_};
  Client* oldest_ = &stub_;

  std::mutex serving_;  // held by who takes from the queue
  std::atomic<std::thread::id> server_{};
  std::mutex alarms_lock_;
  std::vector<Alarm> alarms_;
  Wake wake_;
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};

}  // namespace portamento::dmus
