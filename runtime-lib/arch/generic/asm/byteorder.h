/* Every CPU that this runtime is built for is little-endian. */
#include <linux/byteorder/little_endian.h>
