-- For each text on standard input, every one followed by a NUL: the citations that pandoc reads in it, as a line of JSON.
-- A tag within a tag's prefix or suffix is words to pandoc until it sets the outer one, so it is not gone into.
local none = function() return {} end
local function words(inlines)
  return pandoc.utils.stringify(inlines:walk {
    Code = none, Note = none, Image = none, Math = none,
    RawInline = function(raw) return raw.format == 'tex' and pandoc.Str(raw.text) or {} end,
    Link = function(link) if link.target == pandoc.utils.stringify(link.content) then return {} end end,
  })
end
for text in io.read('a'):gmatch('([^\0]*)\0') do
  local found = {}
  pandoc.read(text, 'markdown'):walk { traverse = 'topdown', Cite = function(cite)
    for _, one in ipairs(cite.citations) do
      found[#found + 1] = { one.mode, one.id, words(one.prefix), words(one.suffix) }
    end
    return nil, false
  end }
  io.write(#found == 0 and '[]' or pandoc.json.encode(found), '\n')
end
