// Preloaded into the server: if the launcher is killed outright, nothing must be left behind.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 1000).unref();
