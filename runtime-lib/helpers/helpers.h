/* Every helper's declaration with its typed arguments, made from helpers.def, and
 * the table that turns an id into an address. A helper without a body is a link
 * error. Pointers and maps are native pointers, SIZE is uint32_t, the rest uint64_t. */
#ifndef BPFTIME_HELPERS_HELPERS_H
#define BPFTIME_HELPERS_HELPERS_H

#include <asm/errno.h>
#include <stddef.h>
#include <stdint.h>

struct bpftime_dynptr;
struct bpftime_map;

/* The address of helper `id`, NULL if this runtime has none. For a process with probes those
 * that packet programs alone may call are left out of its runtime: an object may have both
 * kinds of programs, but nothing there calls the others, so their helpers are a trap. */
const void *bpftime_helper_by_id(uint32_t id);
const void *bpftime_probe_helper_by_id(uint32_t id);

extern "C" {
void *bpftime_helper_map_lookup_elem(struct bpftime_map *, const void *key);
uint64_t bpftime_helper_map_update_elem(struct bpftime_map *, const void *key, const void *value,
                                        uint64_t flags);
uint64_t bpftime_helper_map_delete_elem(struct bpftime_map *, const void *key);
uint64_t bpftime_helper_probe_read(void *to, uint32_t size, uint64_t from);
void *bpftime_helper_map_lookup_percpu_elem(struct bpftime_map *, const void *key, uint64_t cpu);
uint64_t bpftime_helper_ktime_get_ns(void);
uint64_t bpftime_helper_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c);
uint64_t bpftime_helper_get_prandom_u32(void);
uint64_t bpftime_helper_get_smp_processor_id(void);
uint64_t bpftime_helper_get_current_pid_tgid(void);
uint64_t bpftime_helper_get_current_uid_gid(void);
uint64_t bpftime_helper_get_current_comm(void *to, uint32_t size);
uint64_t bpftime_helper_get_current_task(uint64_t layout_low, uint64_t layout_high);
void *bpftime_helper_get_current_task_btf(uint64_t layout_low, uint64_t layout_high);
uint64_t bpftime_helper_copy_from_user_task(void *to, uint32_t size, uint64_t from, const void *task,
                                            uint64_t flags);
uint64_t bpftime_helper_probe_write_user(uint64_t to, const void *from, uint32_t size);
uint64_t bpftime_helper_get_numa_node_id(void);
uint64_t bpftime_helper_probe_read_str(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_get_current_cgroup_id(void);
uint64_t bpftime_helper_strtol(const char *text, uint32_t size, uint64_t flags, void *result);
uint64_t bpftime_helper_strtoul(const char *text, uint32_t size, uint64_t flags, void *result);
uint64_t bpftime_helper_send_signal(uint64_t signal);
uint64_t bpftime_helper_probe_read_user(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_probe_read_kernel(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_probe_read_user_str(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_probe_read_kernel_str(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_send_signal_thread(uint64_t signal);
uint64_t bpftime_helper_jiffies64(void);
uint64_t bpftime_helper_get_ns_current_pid_tgid(uint64_t dev, uint64_t ino, void *to, uint32_t size);
uint64_t bpftime_helper_get_current_ancestor_cgroup_id(uint64_t level);
void *bpftime_helper_task_storage_get(struct bpftime_map *, const void *task, const void *initial,
                                      uint64_t flags);
uint64_t bpftime_helper_task_storage_delete(struct bpftime_map *, const void *task);
uint64_t bpftime_helper_get_stackid(const void *ctx, struct bpftime_map *, uint64_t flags);
uint64_t bpftime_helper_get_stack(const void *ctx, void *to, uint32_t size, uint64_t flags);
uint64_t bpftime_helper_current_task_under_cgroup(struct bpftime_map *, uint64_t index);
void bpftime_helper_spin_lock(void *lock);
void bpftime_helper_spin_unlock(void *lock);
uint64_t bpftime_helper_map_push_elem(struct bpftime_map *, const void *value, uint64_t flags);
uint64_t bpftime_helper_map_pop_elem(struct bpftime_map *, void *value);
uint64_t bpftime_helper_map_peek_elem(struct bpftime_map *, void *value);
uint64_t bpftime_helper_ktime_get_boot_ns(void);
uint64_t bpftime_helper_ringbuf_output(struct bpftime_map *, const void *data, uint32_t size, uint64_t flags);
void *bpftime_helper_ringbuf_reserve(struct bpftime_map *, uint64_t size, uint64_t flags);
void bpftime_helper_ringbuf_submit(void *record, uint64_t flags);
void bpftime_helper_ringbuf_discard(void *record, uint64_t flags);
uint64_t bpftime_helper_copy_from_user(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_ktime_get_coarse_ns(void);
uint64_t bpftime_helper_snprintf(void *to, uint32_t size, const char *format, const void *values,
                                 uint32_t bytes);
uint64_t bpftime_helper_sys_close(uint64_t fd);
/* `table`: the address of the struct bpftime_program_table that has the callback. */
uint64_t bpftime_helper_timer_init(void *timer, struct bpftime_map *, uint64_t clock);
uint64_t bpftime_helper_timer_set_callback(void *timer, const void *callback, uint64_t table);
uint64_t bpftime_helper_timer_start(void *timer, uint64_t ns, uint64_t flags);
uint64_t bpftime_helper_timer_cancel(void *timer);
uint64_t bpftime_helper_get_func_ip(void *ctx);
uint64_t bpftime_helper_get_attach_cookie(void *ctx);
uint64_t bpftime_helper_get_branch_snapshot(void *to, uint32_t size, uint64_t flags);
uint64_t bpftime_helper_trace_vprintk(const char *format, uint32_t size, const void *values, uint32_t bytes);
uint64_t bpftime_helper_strncmp(const char *a, uint32_t size, const char *b);
uint64_t bpftime_helper_ktime_get_tai_ns(void);
uint64_t bpftime_helper_dynptr_from_mem(void *data, uint32_t size, uint64_t flags, struct bpftime_dynptr *);
uint64_t bpftime_helper_ringbuf_reserve_dynptr(struct bpftime_map *, uint64_t size, uint64_t flags,
                                               struct bpftime_dynptr *);
void bpftime_helper_ringbuf_submit_dynptr(struct bpftime_dynptr *, uint64_t flags);
void bpftime_helper_ringbuf_discard_dynptr(struct bpftime_dynptr *, uint64_t flags);
uint64_t bpftime_helper_dynptr_read(void *to, uint32_t size, const struct bpftime_dynptr *, uint64_t offset,
                                    uint64_t flags);
uint64_t bpftime_helper_dynptr_write(const struct bpftime_dynptr *, uint64_t offset, const void *from,
                                     uint32_t size, uint64_t flags);
void *bpftime_helper_dynptr_data(const struct bpftime_dynptr *, uint64_t offset, uint64_t size);
uint64_t bpftime_helper_ringbuf_query(struct bpftime_map *, uint64_t what);
uint64_t bpftime_helper_perf_event_output(void *ctx, struct bpftime_map *, uint64_t flags, const void *data,
                                          uint32_t size);
uint64_t bpftime_helper_skb_output(void *skb, struct bpftime_map *, uint64_t flags, const void *data,
                                   uint32_t size);
uint64_t bpftime_helper_xdp_output(void *xdp, struct bpftime_map *, uint64_t flags, const void *data,
                                   uint32_t size);
uint64_t bpftime_helper_perf_event_read(struct bpftime_map *, uint64_t flags);
uint64_t bpftime_helper_perf_event_read_value(struct bpftime_map *, uint64_t flags, void *to, uint32_t size);

/* Packet programs. */
uint64_t bpftime_helper_skb_store_bytes(void *ctx, uint64_t offset, const void *from, uint32_t size,
                                        uint64_t flags);
uint64_t bpftime_helper_l3_csum_replace(void *ctx, uint64_t offset, uint64_t from, uint64_t to,
                                        uint64_t flags);
uint64_t bpftime_helper_l4_csum_replace(void *ctx, uint64_t offset, uint64_t from, uint64_t to,
                                        uint64_t flags);
uint64_t bpftime_helper_skb_vlan_push(void *ctx, uint64_t protocol, uint64_t tag);
uint64_t bpftime_helper_skb_vlan_pop(void *ctx);
uint64_t bpftime_helper_skb_get_tunnel_key(void *ctx, void *to, uint32_t size, uint64_t flags);
uint64_t bpftime_helper_redirect(uint64_t ifindex, uint64_t flags);
uint64_t bpftime_helper_get_route_realm(void *ctx);
uint64_t bpftime_helper_skb_load_bytes(void *ctx, uint64_t offset, void *to, uint32_t size);
uint64_t bpftime_helper_csum_diff(const void *from, uint32_t from_size, const void *to, uint32_t to_size,
                                  uint64_t seed);
uint64_t bpftime_helper_skb_get_tunnel_opt(void *ctx, void *to, uint32_t size);
uint64_t bpftime_helper_skb_under_cgroup(void *ctx, struct bpftime_map *, uint64_t index);
uint64_t bpftime_helper_fib_lookup(void *ctx, void *route, uint32_t size, uint64_t flags);
uint64_t bpftime_helper_skb_change_proto(void *ctx, uint64_t protocol, uint64_t flags);
uint64_t bpftime_helper_skb_change_type(void *ctx, uint64_t type);
uint64_t bpftime_helper_get_hash_recalc(void *ctx);
uint64_t bpftime_helper_skb_change_tail(void *ctx, uint64_t length, uint64_t flags);
uint64_t bpftime_helper_skb_pull_data(void *ctx, uint64_t size);
uint64_t bpftime_helper_csum_update(void *ctx, uint64_t sum);
uint64_t bpftime_helper_set_hash_invalid(void *ctx);
uint64_t bpftime_helper_skb_change_head(void *ctx, uint64_t more, uint64_t flags);
uint64_t bpftime_helper_xdp_adjust_head(void *ctx, uint64_t offset);
uint64_t bpftime_helper_get_socket_cookie(void *ctx);
uint64_t bpftime_helper_get_socket_uid(void *ctx);
uint64_t bpftime_helper_set_hash(void *ctx, uint64_t hash);
uint64_t bpftime_helper_skb_adjust_room(void *ctx, uint64_t difference, uint64_t mode, uint64_t flags);
uint64_t bpftime_helper_xdp_adjust_meta(void *ctx, uint64_t offset);
uint64_t bpftime_helper_xdp_adjust_tail(void *ctx, uint64_t offset);
uint64_t bpftime_helper_skb_get_xfrm_state(void *ctx, uint64_t index, void *to, uint32_t size,
                                           uint64_t flags);
uint64_t bpftime_helper_skb_load_bytes_relative(void *ctx, uint64_t offset, void *to, uint32_t size,
                                                uint64_t header);
uint64_t bpftime_helper_skb_cgroup_id(void *ctx);
uint64_t bpftime_helper_skb_ancestor_cgroup_id(void *ctx, uint64_t level);
uint64_t bpftime_helper_skb_ecn_set_ce(void *ctx);
uint64_t bpftime_helper_csum_level(void *ctx, uint64_t what);
uint64_t bpftime_helper_skb_cgroup_classid(void *ctx);
uint64_t bpftime_helper_redirect_neigh(uint64_t ifindex, const void *next_hop, uint32_t size, uint64_t flags);
uint64_t bpftime_helper_redirect_peer(uint64_t ifindex, uint64_t flags);
uint64_t bpftime_helper_xdp_get_buff_len(void *ctx);
uint64_t bpftime_helper_xdp_load_bytes(void *ctx, uint64_t offset, void *to, uint32_t size);
uint64_t bpftime_helper_xdp_store_bytes(void *ctx, uint64_t offset, const void *from, uint32_t size);
uint64_t bpftime_helper_skb_set_tstamp(void *ctx, uint64_t time, uint64_t type);
uint64_t bpftime_helper_tcp_raw_gen_syncookie_ipv4(const void *ip, const void *tcp, uint32_t size);
uint64_t bpftime_helper_tcp_raw_gen_syncookie_ipv6(const void *ip, const void *tcp, uint32_t size);
uint64_t bpftime_helper_tcp_raw_check_syncookie_ipv4(const void *ip, const void *tcp);
uint64_t bpftime_helper_tcp_raw_check_syncookie_ipv6(const void *ip, const void *tcp);
}

#endif
