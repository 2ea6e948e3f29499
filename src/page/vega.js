// Puts the parts of Vega (CommonJS modules, in order of need, held in vega_parts) together.
const vega = (() => {
  const modules = {};
  const require = name => modules[name === "vega-selections" ? "vega-selection" : name];
  for (const [name, define_part] of Object.entries(vega_parts)) {
    const module = {exports: {}};
    define_part(module, module.exports, require, undefined);
    modules[name] = module.exports;
  }
  Object.assign(
    modules["vega-dataflow"].transforms, modules["vega-transforms"], modules["vega-view-transforms"],
    modules["vega-encode"]);
  return Object.assign({}, ...Object.values(modules));
})();
