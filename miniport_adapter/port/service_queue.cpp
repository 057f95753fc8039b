#include "miniport_adapter/port/service_queue.h"

#include <algorithm>
#include <utility>

namespace portamento::dmus {

ServiceQueue& ServiceQueue::Shared() {
  static ServiceQueue queue;
  return queue;
}

ServiceQueue::ServiceQueue() : thread_([this] { Run(); }) {}

ServiceQueue::~ServiceQueue() {
  ends_ = true;
  wake_.Signal();
  thread_.join();
}

void ServiceQueue::Push(Client& client) noexcept {
  client.next_.store(nullptr, std::memory_order_relaxed);
  Client* const before = newest_.exchange(&client, std::memory_order_acq_rel);
  before->next_.store(&client, std::memory_order_release);
}

void ServiceQueue::Ask(Client& client) noexcept {
  if (client.waits_.exchange(true, std::memory_order_acq_rel)) return;
  client.KeepAlive();
  Push(client);
  wake_.Signal();
}

ServiceQueue::Client* ServiceQueue::Pop() {
  Client* next = oldest_->next_.load(std::memory_order_acquire);
  if (oldest_ == &stub_) {
    if (next == nullptr && newest_.load(std::memory_order_acquire) == &stub_) return nullptr;
    // Someone is between the exchange and the store. Who came after it has already asked.
    while ((next = stub_.next_.load(std::memory_order_acquire)) == nullptr) {
      std::this_thread::yield();
    }
    oldest_ = next;
    next = oldest_->next_.load(std::memory_order_acquire);
  }
  if (next == nullptr) {
    Client* expected = oldest_;
    if (newest_.load(std::memory_order_acquire) == expected) Push(stub_);
    while ((next = oldest_->next_.load(std::memory_order_acquire)) == nullptr) {
      std::this_thread::yield();
    }
  }
  return std::exchange(oldest_, next);
}

void ServiceQueue::ServeWaiting() {
  const std::lock_guard lock(serving_);
  server_ = std::this_thread::get_id();
  AskWhoseTimeHasCome(Wake::Clock::now());
  // Who asks while being served is served in the next round, not now: this ends.
  std::vector<Client*> round;
  while (Client* const client = Pop()) round.push_back(client);
  for (Client* const client : round) {
    client->waits_.store(false, std::memory_order_release);
    client->Serve();
    client->LetGo();
  }
  server_ = std::thread::id();
}

void ServiceQueue::Serve() {
  if (!IsServing()) ServeWaiting();
}

void ServiceQueue::Run() {
  while (!ends_) {
    ServeWaiting();
    const Wake::Clock::time_point next = NextAlarm();
    if (next == Wake::Clock::time_point::max()) {
      wake_.Wait();
    } else {
      wake_.WaitUntil(next);
    }
  }
}

void ServiceQueue::AskAt(Client& client, Wake::Clock::time_point time) {
  {
    const std::lock_guard lock(alarms_lock_);
    const auto alarm = std::ranges::find(alarms_, &client, &Alarm::client);
    if (alarm == alarms_.end()) {
      client.KeepAlive();
      alarms_.push_back({&client, time});
    } else {
      alarm->time = time;
    }
  }
  wake_.Signal();
}

void ServiceQueue::Cancel(Client& client) {
  {
    const std::lock_guard lock(alarms_lock_);
    if (std::erase_if(alarms_, [&](const Alarm& a) { return a.client == &client; }) == 0) return;
  }
  client.LetGo();
}

void ServiceQueue::AskWhoseTimeHasCome(Wake::Clock::time_point now) {
  std::vector<Client*> due;
  {
    const std::lock_guard lock(alarms_lock_);
    std::erase_if(alarms_, [&](const Alarm& alarm) {
      if (alarm.time > now) return false;
      due.push_back(alarm.client);
      return true;
    });
  }
  for (Client* const client : due) {
    Ask(*client);
    client->LetGo();
  }
}

Wake::Clock::time_point ServiceQueue::NextAlarm() {
  const std::lock_guard lock(alarms_lock_);
  auto next = Wake::Clock::time_point::max();
  for (const Alarm& alarm : alarms_) next = std::min(next, alarm.time);
  return next;
}

}  // namespace portamento::dmus
