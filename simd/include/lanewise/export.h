// What a shared build exports. Everything else is hidden.
#ifndef LANEWISE_EXPORT_H
#define LANEWISE_EXPORT_H

#define LANEWISE_API __attribute__((visibility("default")))

#endif
