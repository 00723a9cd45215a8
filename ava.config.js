// Tests below test/real drive a real CRIU and measure: they run alone, one after another. Those below test/emulated boot machines or
// build, for minutes, and measure nothing: the short ones run beside them. Those below test/on-request take long, and run where they are named.
const emulatedFirst = (a, b) => Number(b.includes('/emulated/')) - Number(a.includes('/emulated/')) || a.localeCompare(b);

const phases = {
  unit: { files: ['test/**/*.test.ts', '!test/real/**', '!test/on-request/**'], concurrency: 2, sortTestFiles: emulatedFirst },
  real: { files: ['test/real/**/*.test.ts'], concurrency: 1, serial: true },
  all: { files: ['test/**/*.test.ts'], concurrency: 1, serial: true },
};

export default {
  ...phases[process.env.CRIU_QUALIFY_TEST_PHASE ?? 'all'],
  timeout: '10m',
  workerThreads: false,
  utilizeParallelBuilds: false,
  nodeArguments: ['--enable-source-maps'],
  typescript: { rewritePaths: { 'test/': 'dist/test/' }, compile: false },
};
