// Loaded into mocha where coverage is measured: of this process alone. What it starts, some of it in little memory, goes on
// without.
delete process.env['NODE_V8_COVERAGE'];
