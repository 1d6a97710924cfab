-- For each text on standard input, every one followed by a NUL: the keys that pandoc's reader of the format, the first
-- argument, sees cited in it, as a line of JSON; `null` if the text is an error to it.
for text in io.read('a'):gmatch('([^\0]*)\0') do
  local found = {}
  local read, document = pcall(pandoc.read, text, arg[1])
  if read then
    document:walk { Cite = function(cite)
      for _, one in ipairs(cite.citations) do found[#found + 1] = one.id end
    end }
  end
  io.write(not read and 'null' or #found == 0 and '[]' or pandoc.json.encode(found), '\n')
end
